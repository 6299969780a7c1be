from students.services.drafts.keys import browser_key
from students.services.drafts.reading import Kept, Unfinished, kept_of, unfinished_of
from students.services.drafts.registry import Kind, Opened, kind_named, known_kind, register
from students.services.drafts.saving import Saved, Typed, save
from students.services.drafts.taking import end, forget_old, take_in, take_in_sent
from students.services.drafts.words import print_of, said

__all__ = [
    "Kept",
    "Kind",
    "Opened",
    "Saved",
    "Typed",
    "Unfinished",
    "browser_key",
    "end",
    "forget_old",
    "kept_of",
    "kind_named",
    "known_kind",
    "print_of",
    "register",
    "said",
    "save",
    "take_in",
    "take_in_sent",
    "unfinished_of",
]
