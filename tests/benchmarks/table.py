"""The one table, as text."""

from tests.benchmarks import pages, pdf
from tests.benchmarks.imports import Import
from tests.benchmarks.pages import Measured

COLUMNS = ("", "p50 ms", "p95 ms", "queries", "ratio", "KB", "budget")


def of(
    measured: list[Measured],
    pdfs: list[Measured],
    imports: list[Import],
    *,
    head: list[str],
    failed: dict[str, str],
) -> str:
    """Pages, PDFs and imports; below them what deserves a word, and what failed and why."""
    rows = [COLUMNS, *map(of_page, measured), *map(of_pdf, pdfs)]
    rows += [("", "preview s", "write s", "", "rows/s", "peak MB", "")] if imports else []
    rows += [of_import(each) for each in imports]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [*head, ""]
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:-1], widths[1:-1], strict=True)]
        lines.append("  ".join([*cells, row[-1]]).rstrip())
    lines += [""]
    lines += [
        f"{each.name}: the template itself asks {each.inside} queries, also with constant data"
        for each in measured
        if each.inside
    ]
    lines += [f"{name}: not measured, {why}" for name, why in failed.items()]
    return "\n".join(lines).rstrip()


def of_page(each: Measured) -> tuple[str, ...]:
    budget = [word(each.queries <= pages.MOST_QUERIES, f"queries {pages.MOST_QUERIES}")]
    if each.name.startswith(pages.OPEN_ALL_DAY):
        budget.append(word(each.ratio <= pages.HIGHEST_RATIO, f"ratio {pages.HIGHEST_RATIO:g}"))
    return line(each, f"{each.ratio:.1f}", budget)


def of_pdf(each: Measured) -> tuple[str, ...]:
    budget = [word(each.ratio <= pdf.HIGHEST_RATIO, f"ratio {pdf.HIGHEST_RATIO:.2f}")]
    return line(each, f"{each.ratio:.2f}", budget)


def line(each: Measured, ratio: str, budget: list[str]) -> tuple[str, ...]:
    times = (f"{each.p50 * 1000:.1f}", f"{each.p95 * 1000:.1f}")
    size = f"{each.kilobytes:.0f}"
    return (each.name, *times, str(each.queries), ratio, size, ", ".join(budget))


def of_import(each: Import) -> tuple[str, ...]:
    times = (f"{each.preview:.1f}", f"{each.write:.1f}")
    budget = word(each.seconds <= each.most_seconds, f"{each.most_seconds} s")
    name, rate = f"{each.name} ({each.rows:,})", f"{each.rows_a_second:,.0f}"
    return (name, *times, "", rate, f"{each.peak:.0f}", budget)


def word(kept: bool, budget: str) -> str:
    return f"{budget}: {'ok' if kept else 'over'}"
