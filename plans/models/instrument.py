"""Interview scripts, self-evaluations and questionnaires of a centre, with their versions.

An item's key is what is asked, for good: in a later version, or in a copy, the same key is the
same question, and its answers can be laid beside each other. A really new question has a new key.
"""

import uuid
from typing import Any

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import CentreOwned, User, Versioned, scoped
from accounts.models.base import OWNED_AND_VERSIONED
from plans.enums import AnswerKind, InstrumentKind, InstrumentState
from plans.instrument_catalogue import ENDS, ENDS_OF, NAMES, OWN, WORDS
from plans.models.library import LibraryQuerySet

MOST_OPTIONS = 12


class NothingToAsk(ValueError):
    """A version without any question is not published; the message is for people."""


class InstrumentQuerySet(LibraryQuerySet):
    def to_use(self) -> Any:
        """Those that answers can be given to now."""
        published = InstrumentVersion.objects.filter(state=InstrumentState.PUBLISHED)
        return self.filter(in_use=True, pk__in=published.values("instrument"))

    def answered(self) -> Any:
        """Without the lists of questions that only whoever leads a session reads."""
        return self.exclude(kind=InstrumentKind.PROMPTS)


@pghistory.track()
class Instrument(CentreOwned, Versioned):
    """Something to ask with. A built-in one has a key and a translated name: it is copied
    rather than rewritten, and may go out of use."""

    key = models.CharField(max_length=40, blank=True, editable=False)
    own_name = models.CharField(_("name"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=InstrumentKind)
    in_use = models.BooleanField(_("in use"), default=True)

    objects = scoped(InstrumentQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ["pk"]
        triggers = OWNED_AND_VERSIONED
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "key"], condition=~Q(key=""), name="one_instrument_a_key"
            ),
            models.UniqueConstraint(
                "centre",
                Lower("own_name"),
                condition=~Q(own_name=""),
                name="one_instrument_a_name",
            ),
            models.CheckConstraint(
                condition=~Q(key="", own_name=""), name="an_instrument_has_a_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.own_name or str(NAMES[self.key])

    @property
    def is_built_in(self) -> bool:
        return bool(self.key)

    @property
    def is_interview(self) -> bool:
        return self.kind == InstrumentKind.INTERVIEW

    @property
    def is_answered(self) -> bool:
        """Whether answers are kept: of questions for a session they are not."""
        return self.kind != InstrumentKind.PROMPTS

    @property
    def by_the_student(self) -> bool:
        """Whether the student answers alone, on a page of their own."""
        return self.kind in (InstrumentKind.SELF_EVALUATION, InstrumentKind.EVALUATION)


@pghistory.track()
class InstrumentVersion(CentreOwned):
    """One version of what is asked. Once published it is frozen, with its items."""

    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=20, choices=InstrumentState, default=InstrumentState.DRAFT
    )
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    published_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("version of an instrument")
        verbose_name_plural = _("versions of instruments")
        ordering = ["-number"]
        triggers = [
            *CentreOwned.Meta.triggers,
            pgtrigger.Trigger(
                name="written_once_when_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
                func="""
                RAISE EXCEPTION 'a published version is frozen'
                    USING ERRCODE = 'check_violation';
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["instrument", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["instrument"],
                condition=Q(state="draft"),
                name="one_draft_an_instrument",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | (Q(state="published") & ~Q(published_at=None)),
                name="a_published_version_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return _("%(name)s, version %(number)s") % {
            "name": self.instrument.name,
            "number": self.number,
        }

    @property
    def is_draft(self) -> bool:
        return self.state == InstrumentState.DRAFT

    def publish(self, *, by: User | None) -> None:
        """Freeze it and put it to use. Raises NothingToAsk; publishing again changes nothing."""
        if not self.is_draft:
            return
        if not self.items.exists():
            raise NothingToAsk(_("There is nothing to ask yet. Add a question first."))
        self.state = InstrumentState.PUBLISHED
        self.published_at, self.published_by = timezone.now(), by
        self.save(update_fields=["state", "published_at", "published_by"])


def own_key() -> str:
    """The key of a question that was never asked before."""
    return f"{OWN}{uuid.uuid4().hex[:20]}"


@pghistory.track()
class Item(CentreOwned, Versioned):
    """One question of a version. Those of a published one are written once."""

    script = models.ForeignKey(InstrumentVersion, models.CASCADE, related_name="items")
    key = models.CharField(max_length=40, default=own_key, editable=False)
    own_words = models.CharField(_("question"), max_length=300, blank=True)
    answer = models.CharField(
        _("how it is answered"), max_length=20, choices=AnswerKind, default=AnswerKind.TEXT
    )
    options = ArrayField(
        models.CharField(max_length=200), verbose_name=_("answers to choose from"), default=list,
        blank=True,
    )  # fmt: skip
    low = models.CharField(_("what the lowest means"), max_length=60, blank=True)
    high = models.CharField(_("what the highest means"), max_length=60, blank=True)
    core = models.BooleanField(_("always asked"), default=True)
    section = models.CharField(_("heading above it"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    objects = scoped(LibraryQuerySet)

    class Meta(CentreOwned.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        triggers = [
            *OWNED_AND_VERSIONED,
            pgtrigger.Trigger(
                name="written_once_when_published",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF EXISTS (
                    SELECT 1 FROM plans_instrumentversion v
                    WHERE v.state = 'published'
                      AND v.id IN (
                          CASE WHEN TG_OP = 'INSERT' THEN NULL ELSE OLD.script_id END,
                          CASE WHEN TG_OP = 'DELETE' THEN NULL ELSE NEW.script_id END
                      )
                ) THEN
                    RAISE EXCEPTION 'the questions of a published version are frozen'
                        USING ERRCODE = 'check_violation';
                END IF;
                IF TG_OP = 'DELETE' THEN
                    RETURN OLD;
                END IF;
                RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["script", "key"], name="one_item_a_key"),
            models.CheckConstraint(
                condition=~Q(key__startswith=OWN) | ~Q(own_words=""), name="an_own_item_has_words"
            ),
            models.CheckConstraint(
                condition=Q(answer="choice", options__len__gte=2)
                | (~Q(answer="choice") & Q(options=[])),
                name="a_choice_has_options",
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        return self.own_words or str(WORDS[self.key])

    @property
    def is_scale(self) -> bool:
        return self.answer in (AnswerKind.SCALE_1_4, AnswerKind.SCALE_0_10)

    @property
    def ends(self) -> tuple[str, str]:
        """What the lowest and the highest of its scale mean; empty where it has none."""
        if not self.is_scale:
            return "", ""
        low, high = ENDS_OF.get(self.key) or ENDS[AnswerKind(self.answer)]
        return self.low or str(low), self.high or str(high)

    @property
    def levels(self) -> list[tuple[int, str]]:
        """What can be chosen, each with its words."""
        if self.answer == AnswerKind.CHOICE:
            return list(enumerate(self.options, start=1))
        if self.answer == AnswerKind.TEXT:
            return []
        low, high = self.ends
        numbers = range(1, 5) if self.answer == AnswerKind.SCALE_1_4 else range(11)
        last = numbers[-1]
        words = {numbers[0]: low, last: high}
        return [
            (each, f"{each}: {words[each]}" if each in words else str(each)) for each in numbers
        ]

    def level_words(self, level: int | None) -> str:
        return dict(self.levels).get(level, "") if level is not None else ""

    @property
    def as_fields(self) -> dict[str, Any]:
        """What a copy takes over; the key among it, because it asks the same."""
        names = ("key", "own_words", "answer", "options", "low", "high", "core", "section")
        return {name: getattr(self, name) for name in (*names, "position")}
