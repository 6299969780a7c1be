"""What a centre keeps to work with: strategies, instruments, frameworks, suggestions.

It names no student. Who works with students reads it, counsellors and administrators write it.
"""

from typing import Any

from django.db import models

from accounts.actor import Actor


class LibraryQuerySet(models.QuerySet[Any]):
    def readable_by(self, actor: Actor) -> Any:
        return self.all() if actor.reads_library else self.none()

    def editable_by(self, actor: Actor) -> Any:
        return self.all() if actor.keeps_library else self.none()
