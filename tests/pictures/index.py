"""The page that lists the pictures: one row a page and person, all widths and schemes."""

from collections.abc import Iterable
from pathlib import Path

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tests.pictures.camera import SCHEMES, WIDTHS

STYLE = """
body { font: 16px/1.4 sans-serif; margin: 1rem; }
table { border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem; border-top: 1px solid #ccc; }
img { height: 220px; max-width: 300px; object-fit: cover; object-position: top; }
.dark { background: #222; }
"""
KINDS = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]


def write_index(folder: Path, names: Iterable[str], files: Iterable[str], notes: str) -> None:
    page = format_html(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title>'
        "<style>{}</style><h1>Pictures</h1><p>{}</p>"
        "<table><tr><th>page</th>{}</tr>{}</table><h2>Files</h2><ul>{}</ul></html>",
        SafeString(STYLE),
        format_html('<a href="notes.txt">{}</a>', notes),
        format_html_join("", "<th>{} {}</th>", KINDS),
        format_html_join("", "<tr><th>{}</th>{}</tr>", ((name, row(name)) for name in names)),
        format_html_join("", '<li><a href="{0}">{0}</a></li>', ((each,) for each in files)),
    )
    (folder / "index.html").write_text(page)


def row(name: str) -> SafeString:
    pictures = ((scheme, f"{name}-{width}-{scheme}.png") for width, scheme in KINDS)
    cell = '<td class="{0}"><a href="{1}"><img loading="lazy" alt="" src="{1}"></a></td>'
    return format_html_join("", cell, pictures)
