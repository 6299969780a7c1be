"""The style sheets: what a browser would drop in silence."""

from pathlib import Path

import pytest
from django.conf import settings

SHEETS = sorted((Path(settings.BASE_DIR) / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_block_of_a_style_sheet_is_closed(sheet: Path) -> None:
    """An open one takes all that follows into itself: into print alone, for example."""
    depth = 0
    for number, line in enumerate(sheet.read_text(encoding="utf-8").splitlines(), start=1):
        depth += line.count("{") - line.count("}")
        # At top level a comment begins a new part: nothing is open there.
        assert depth == 0 or not line.startswith("/*"), f"{sheet.name}:{number}"
    assert depth == 0
