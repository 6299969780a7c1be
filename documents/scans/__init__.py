"""Scans of paper: taken for what their bytes are, and written anew, so that nothing rides along."""

from documents.scans.reading import (
    MAX_BYTES,
    MAX_FILES,
    MAX_PAGES,
    MAX_TOGETHER,
    Scan,
    read_scan,
)

__all__ = ["MAX_BYTES", "MAX_FILES", "MAX_PAGES", "MAX_TOGETHER", "Scan", "read_scan"]
