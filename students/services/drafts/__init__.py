from students.services.drafts.keys import browser_key
from students.services.drafts.registry import Kind, Opened, kind_named, register
from students.services.drafts.saving import Saved, Typed, save
from students.services.drafts.taking import end, forget_old, take_in, take_in_sent
from students.services.drafts.words import print_of, said

__all__ = [
    "Kind",
    "Opened",
    "Saved",
    "Typed",
    "browser_key",
    "end",
    "forget_old",
    "kind_named",
    "print_of",
    "register",
    "said",
    "save",
    "take_in",
    "take_in_sent",
]
