from students.services.drafts.keys import browser_key
from students.services.drafts.reading import Kept, Unfinished, kept_of, unfinished_of
from students.services.drafts.registry import Kind, Opened, kind_named, known_kind, register
from students.services.drafts.saving import Saved, Typed, save
from students.services.drafts.standing import standing_in
from students.services.drafts.taking import end, forget_old, take_in, take_in_sent
from students.services.drafts.words import Stand, print_of, said, stand

__all__ = [
    "Kept",
    "Kind",
    "Opened",
    "Saved",
    "Stand",
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
    "stand",
    "standing_in",
    "take_in",
    "take_in_sent",
    "unfinished_of",
]
