"""Keeping and erasing: rules, who is due, the run, and the erasure itself."""

from reviews.services.retention.runs import (
    NotConfirmed,
    drop,
    erase_run,
    make_list,
    next_list_on,
    send_list,
)

__all__ = ["NotConfirmed", "drop", "erase_run", "make_list", "next_list_on", "send_list"]
