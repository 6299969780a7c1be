"""Pictures of every page of the demonstration, as each role: bin/pictures [FOLDER].

Each page is taken at 1280, 820 and 390 pixels, light and dark, in full length. index.html shows
them all, notes.txt says what axe-core finds serious at 1280, which pages are wider than the
screen, what the browser's console said and what could not be pictured. Ends with 1 when a route
stands in no table of tests.pictures.routes; it names those.
"""

import argparse
import contextlib
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config import demo

ROLES = {
    "tutor": "tutor@demo.example",
    "counsellor": "counsellor@demo.example",
    "administrator": "admin@demo.example",
    "visitor": "",
}
#: Looks at what none of the others may open, such as a contract that waits for this tutor.
SUBSTITUTE = {"substitute": "tutor2@demo.example"}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@dataclass
class Visit:
    """One person and what they can open: (name, path, is its form sent empty?) of pages,
    and the files."""

    role: str
    session: str
    pages: list[tuple[str, str, bool]] = field(default_factory=list)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bin/pictures", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=demo.ROOT / ".data" / "pictures")
    parser.add_argument("--only", default="", help="pages whose name contains this")
    parser.add_argument("--role", choices=ROLES, help="as this person alone")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="ss-pictures-") as data, serving(Path(data)) as address:
        return take_all(address, options)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The demonstration on a port of its own; this process shares its settings."""
    env = demo.environment(folder, os.environ["DATABASE_URL"])
    demo.prepare(env, folder, env["DATABASE_URL"])
    os.environ.update(env)
    logging.disable(logging.WARNING)  # what roles may not open is no news
    os.environ.pop("DEBUG", None)
    number = free_port()
    server = demo.web_server(env, number)
    try:
        server.start()
        address = f"http://{demo.HOST}:{number}"
        demo.wait_until_healthy(server, address)
        yield address
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((demo.HOST, 0))
        return int(probe.getsockname()[1])


def take_all(address: str, options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django_scopes import scopes_disabled

    from tests.pictures import routes

    bring_in_rosters()
    with scopes_disabled():
        missing, unknown = routes.unlisted()
        pages, files = list(routes.pages(routes.EXAMPLES)), list(routes.pages(routes.FILES))
    visits = [visit(role, pages, files) for role in ROLES if options.role in (None, role)]
    if not options.role:
        left = unseen(pages, visits)
        visits += [
            visit(role, [each for each in pages if each.name in left], []) for role in SUBSTITUTE
        ]
    notes = {
        "Routes in no table of tests/pictures/routes.py": missing,
        "Names in the tables that are no route": unknown,
        "Pages without a record to show": [each.name for each in [*pages, *files] if not each.path],
        "Pages that nobody could open": [] if options.role else unseen(pages, visits),
    }
    for each in visits:
        each.pages = [page for page in each.pages if options.only in page[0]]
    photograph(address, visits, options.folder, notes)
    return 1 if missing else 0


def bring_in_rosters() -> None:
    """One roster written and one to confirm, with students who are new, changed and refused."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse
    from django_scopes import scopes_disabled

    from students.models import ImportRun
    from students.services.imports import kind_named, write_confirmed_import

    client = client_of("administrator")
    header = ",".join(column.key for column in kind_named("students").columns[:6])
    lines = [header, "3001,Aina,Costa,2009-03-21,ELE-1A,tutor@demo.example"]
    more = [
        "3001,Aina,Costa i Puig,2009-03-21,CAR-1B,tutor2@demo.example",
        "3002,Bogdan,Dumitrescu,21/09/2008,ELE-1B,",
        "3003,Carla,,2008-02-30,ELE-1A,nobody@demo.example",
    ]
    for rows in (lines, lines[:1] + more):
        file = SimpleUploadedFile("roster.csv", "\n".join(rows).encode())
        answer = client.post(reverse("imports"), {"file": file})
        if rows is lines:
            client.post(f"{answer.url}confirm/")
            with scopes_disabled():
                run = ImportRun.objects.filter(state="queued").order_by("pk").last()
            write_confirmed_import.func(run.pk)


def client_of(role: str) -> Any:
    from django.test import Client

    from accounts.models import User

    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    if email := (ROLES | SUBSTITUTE)[role]:
        client.force_login(User.objects.get(email=email), backend=BACKEND)
    return client


def visit(role: str, pages: list[Any], files: list[Any]) -> Visit:
    """Ask for every page as this person, and remember those that are shown."""
    from tests.pictures.routes import SENT_EMPTY

    client = client_of(role)
    cookie = client.cookies.get("sessionid")
    made = Visit(role, cookie.value if cookie else "")
    refused: dict[int, tuple[str, str, bool]] = {}
    sent = []
    for page in pages:
        status = client.get(page.path).status_code if page.path else 0
        if status == 200 or status >= 500:
            made.pages.append((f"{page.name}-{role}", page.path, False))
        elif status in (403, 404):
            refused.setdefault(status, (f"{status}-{role}", page.path, False))
        if status == 200 and page.route in SENT_EMPTY:
            sent.append((f"{page.name}-sent-empty-{role}", page.path, True))
    made.pages += [*refused.values(), *sent]
    for page in files:
        answer = client.get(page.path) if page.path else None
        if answer is not None and answer.status_code == 200:
            kind = answer.headers["Content-Type"].partition(";")[0].partition("/")[2]
            made.files.append((f"{page.name}-{role}.{kind}", answer.content))
    return made


def unseen(pages: list[Any], visits: list[Visit]) -> list[str]:
    seen = {name for each in visits for name, *_ in each.pages}
    return [
        page.name
        for page in pages
        if page.path and not any(f"{page.name}-{each.role}" in seen for each in visits)
    ]


def photograph(
    address: str, visits: list[Visit], folder: Path, notes: dict[str, list[str]]
) -> None:
    from tests.pictures.camera import Camera, Found, chromium
    from tests.pictures.index import write_index

    found, names, files = Found(), [], []
    with chromium() as browser:
        for each in visits:
            print(f"{each.role}: {len(each.pages)} pages", file=sys.stderr, flush=True)
            camera = Camera(browser, address, each.session, folder)
            for name, path, send_empty in each.pages:
                camera.take(name, path, found, send_empty=send_empty)
                names.append(name)
            camera.close()
            files += [file for name, content in each.files for file in keep(folder, name, content)]
    notes |= {
        "Wider than the screen": found.overflow,
        "Serious, says axe-core": found.serious,
        "Said by the browser's console": found.console,
    }
    text = "\n\n".join(
        f"{title}: {len(lines) or 'none'}\n" + "".join(f"  {line}\n" for line in lines)
        for title, lines in notes.items()
    )
    (folder / "notes.txt").write_text(text)
    write_index(folder, sorted(names), sorted(files), "What is wrong, in words")
    print(text)


def keep(folder: Path, name: str, content: bytes) -> list[str]:
    """The file itself, and its pages as pictures where the machine can draw them."""
    path = folder / name
    path.write_bytes(content)
    drawer = shutil.which("pdftoppm")
    if not drawer or path.suffix != ".pdf":
        return [name]
    subprocess.run([drawer, "-png", "-r", "70", path, path.with_suffix("")], check=True)
    return [name, *(each.name for each in folder.glob(f"{path.stem}-*.png"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
