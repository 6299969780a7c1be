"""What no log of ours holds: the keys in addresses that open something by themselves."""

import logging
import re

KEYS = re.compile(r"(/(?:calendar/feed|invitation|my)/)[^/\s?]{16,}")


class WithoutKeys(logging.Filter):
    """Leaves such a key out of a line, be it part of the text or of what is put into it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        without = KEYS.sub(r"\1…", text)
        if without != text:
            record.msg, record.args = without, ()
        return True
