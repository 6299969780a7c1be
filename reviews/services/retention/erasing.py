"""Erasing what one student left: rows, their history, its contexts, and files.

Everything of one student happens in one transaction, in which no trigger works: neither the
history, which would write down what is erased, nor the guard over what is written once.
"""

from collections import Counter
from datetime import date
from typing import Any
from uuid import uuid4

import pgtrigger
from django.apps import apps
from django.db import connection, models
from pghistory.models import Context

from documents.services import let_go
from reviews.services.retention.rules import ANONYMISED, ERASED, LAST, Rule, history_of
from students.models import Enrolment, Student


def histories() -> list[Any]:
    """The tables of history of the whole product."""
    return [each for each in apps.get_models() if hasattr(each, "pgh_tracked_model")]


class Erasure:
    """What is erased of one student; call `erase` inside a transaction, in the centre's scope.

    History outlives its rows, so the rows of a student are told by what stands in either.
    """

    def __init__(self, student: Student) -> None:
        self.student = student
        self.counts: Counter[str] = Counter()
        self._contexts: set[Any] = set()
        self._known: dict[Any, set[int]] = {Student: {student.pk}}
        for rule in ERASED:
            self._find(rule.model)
        self._find(Enrolment)

    def erase(self, kinds: list[str], *, today: date) -> None:
        with pgtrigger.ignore():
            for rule in ERASED:
                if rule.kind in kinds:
                    self._erase(rule)
        if LAST in kinds:
            self._anonymise(today)
        self._forget_contexts()

    def _find(self, model: Any) -> set[int]:
        """The keys of all rows of a model that are, or were, about the student."""
        if model not in self._known:
            hop = model.student_path.split("__")[0]
            parent = model._meta.get_field(hop).related_model
            about = {f"{hop}__in": self._find(parent)}
            found = set(model.objects.filter(**about).values_list("pk", flat=True))
            history = history_of(model)
            if history:
                past = history.objects.filter(**about)
                found |= set(past.values_list("pgh_obj_id", flat=True))
            self._known[model] = found
        return self._known[model]

    def _erase(self, rule: Rule) -> None:
        about = {f"{rule.hop}__in": self._known[rule.parent]}
        rows = rule.model.objects.filter(rule.where, **about)
        keys = list(rows.values_list("pk", flat=True))
        self._forget_files(rule.model, keys)
        _let_go(rule.model, keys)
        self.counts["rows"] += _delete(rule.model, pk__in=keys)
        if rule.history:
            past = rule.where if rule.past is None else rule.past
            events = rule.history.objects.filter(
                models.Q(pgh_obj_id__in=keys) | (past & models.Q(**about))
            )
            self._forget_history(rule.history, events)

    def _forget_history(self, history: Any, events: Any) -> None:
        found = list(events.values_list("pk", "pgh_context_id"))
        self._contexts |= {context for _key, context in found if context}
        self.counts["history"] += _delete(history, pk__in=[key for key, _context in found])

    def _forget_files(self, model: Any, keys: list[int]) -> None:
        """Files go when it is certain that their rows have gone."""
        for each in model._meta.fields:
            if isinstance(each, models.FileField):
                names = model.objects.filter(pk__in=keys).values_list(each.name, flat=True)
                for name in filter(None, list(names)):
                    let_go(name)
                    self.counts["files"] += 1

    def _anonymise(self, today: date) -> None:
        """What counts stay in; nobody is told by it. Links and papers lead nowhere any more."""
        student = self.student
        Student.objects.filter(pk=student.pk).update(
            uuid=uuid4(),
            number=f"erased-{uuid4().hex[:12]}",
            given_name="",
            family_name="",
            preferred_name="",
            birth_date=date(student.birth_date.year, 1, 1),
            email="",
            phone="",
            language="",
            wants_invitations=False,
            wants_summaries=False,
            erased_on=today,
        )
        Enrolment.objects.filter(student=student).update(reason_words="")
        self.counts["anonymised"] += 1
        # Whatever history is left, of any kind, goes with the name.
        for model in (*ANONYMISED, *{rule.model for rule in ERASED}):
            history = history_of(model)
            if history:
                events = history.objects.filter(pgh_obj_id__in=self._known[model])
                self._forget_history(history, events)

    def _forget_contexts(self) -> None:
        """Who did something from which address, where no history tells any more what."""
        if not self._contexts:
            return
        unused = " AND ".join(
            f"NOT EXISTS (SELECT 1 FROM {each._meta.db_table} e WHERE e.pgh_context_id = c.id)"  # noqa: S608
            for each in histories()
        )
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {Context._meta.db_table} c"  # noqa: S608 - our own tables' names
                f" WHERE c.id = ANY(%s::uuid[]) AND {unused}",
                [[str(each) for each in self._contexts]],
            )


def _let_go(model: Any, keys: list[int]) -> None:
    """Empty the fields of rows that stay and may do without these: a request, of its files."""
    for each in model._meta.get_fields(include_hidden=True):
        if getattr(each, "on_delete", None) is models.SET_NULL and not each.concrete:
            name = each.field.name
            rows = each.related_model.objects.filter(**{f"{name}__in": keys})
            rows.update(**{name: None})


def _delete(model: Any, **rows: Any) -> int:
    """Without cascade and without signals: each table is named by a rule."""
    return model.objects.filter(**rows)._raw_delete("default") or 0
