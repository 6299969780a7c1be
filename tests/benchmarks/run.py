"""Measure pages, PDFs and imports against their budgets: bin/bench [options].

One table. `p50` and `p95` are milliseconds of a whole request in this process, from the WSGI
call to the last byte, every middleware included. `queries` are those beside session, user and
membership. `ratio` is the median against the same template rendered with constant data in the
same session (tests.benchmarks.constant), for a PDF against WeasyPrint alone with the same HTML
(tests.benchmarks.pdf). The throw-away database does not wait for the disk, which makes writing
a little cheaper than on a server. It always ends with 0: this is a measurement, no test.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--students", type=int, default=20_000, help="across all centres")
    parser.add_argument("--full", action="store_true", help="100,000 students")
    parser.add_argument("--requests", type=int, default=120, help="for each page")
    parser.add_argument("--rounds", type=int, default=16, help="for each PDF")
    parser.add_argument("--only", default="", help="what has this in its name")
    parser.add_argument("--typing", action="store_true", help="only tutors who type at once")
    parser.add_argument("--tutors", type=int, default=200, help="with --typing")
    parser.add_argument("--seconds", type=float, default=60, help="with --typing")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="ss-bench-") as folder, like_production(Path(folder)):
        if options.typing:
            from tests.benchmarks.typing import measure_typing

            made = measure_typing(Path(folder), tutors=options.tutors, seconds=options.seconds)
            print(made.told())
            return 0
        from tests.benchmarks import data

        students = 100_000 if options.full else options.students
        centre = timed(f"{students:,} students", lambda: data.build(students))
        measure(centre, options)
    return 0


@contextmanager
def like_production(folder: Path) -> Iterator[None]:
    """Settings as a server has them, collected static files, and a database of our own."""
    for name in ("DEBUG", "DJANGO_DEBUG"):
        os.environ.pop(name, None)
    os.environ |= {"DEMO": "1", "DATA_DIR": str(folder)}
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.benchmarks.constant.ConstantPages"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{os.getpid()}"
    before = connection.settings_dict["NAME"]
    timed("database", lambda: connection.creation.create_test_db(verbosity=0, serialize=False))
    try:
        timed("static files", lambda: call_command("collectstatic", verbosity=0, interactive=False))
        yield
    finally:
        connection.creation.destroy_test_db(before, verbosity=0)


def timed(name: str, work: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    result = work()
    print(f"{name}: {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    return result


def measure(centre: Any, options: argparse.Namespace) -> None:
    from tests.benchmarks import imports, pages, pdf, places, table
    from tests.benchmarks.server import NoPage

    there = head(centre)
    people = places.people(centre)
    failed: dict[str, str] = {}

    def measured(found: places.Places, work: Callable[..., Any], **how: int) -> list[Any]:
        results = []
        for name, (person, addresses) in found.items():
            if options.only not in name:
                continue
            if not addresses:
                failed[name] = "the demonstration has no such record"
                continue
            try:
                results.append(work(name, person, addresses, **how))
            except NoPage as error:
                failed[name] = str(error)
            print(".", end="", file=sys.stderr, flush=True)
        return results

    shown = measured(places.pages(centre, people), pages.measure_page, requests=options.requests)
    pdfs = measured(places.pdfs(centre, people), pdf.measure_pdf, rounds=options.rounds)
    brought_in = []
    if options.only in "imports":
        try:
            brought_in = imports.measure_imports(centre, people.administrator)
        except NoPage as error:
            failed["imports"] = str(error)
    print(file=sys.stderr)
    print(table.of(shown, pdfs, brought_in, head=there, failed=failed))


def head(centre: Any) -> list[str]:
    from django.db import connection

    from tests.benchmarks import data

    version = connection.pg_version
    counted = ", ".join(f"{count:,} {name}" for name, count in data.counts(centre).items())
    return [
        f"Python {platform.python_version()}, Django {django.__version__}, "
        f"PostgreSQL {version // 10000}.{version % 10000}, {os.cpu_count()} CPUs",
        counted,
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
