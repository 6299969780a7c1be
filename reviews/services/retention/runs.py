"""The run of retention: listed, confirmed by a person, erased by the command."""

from collections import Counter
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import who_answers_for_data
from accounts.mail import absolute, send_message
from accounts.models import Centre, User
from documents.services import sweep_files
from reviews.enums import RunState
from reviews.models import RetentionItem, RetentionRun
from reviews.services.months import months_later
from reviews.services.retention.due import OPEN_CASES, counts_of, moment_of, who_is_due
from reviews.services.retention.erasing import Erasure
from reviews.services.retention.rules import BY_AGE
from students.models import Student

MONTHS_BETWEEN = 12
BATCH = 5_000


class NotConfirmed(ValueError):
    """A run that no person confirmed is not carried out; the message is for people."""


def next_list_on(centre: Centre) -> date:
    """A year after the last list; the first, a year after the centre was set up."""
    last = RetentionRun.objects.order_by("-created_at").first()
    since = last.created_at if last else centre.created_at
    return months_later(timezone.localdate(since, centre.zone), MONTHS_BETWEEN)


@transaction.atomic
def make_list(*, centre: Centre, by: User | None) -> RetentionRun:
    """List what is due in the centre of the open scope. Nothing is erased by it.

    A list that waits for a confirmation is replaced; a confirmed one is left and returned. An
    empty one waits for nobody.
    """
    waiting = RetentionRun.objects.waiting().select_for_update(no_key=True).first()
    if waiting and waiting.is_confirmed:
        return waiting
    if waiting:
        drop(run=waiting)
    due = who_is_due(centre)
    try:
        with transaction.atomic():
            run = RetentionRun.objects.create(
                centre=centre, listed_by=by, counts=counts_of(centre, due)
            )
    except IntegrityError:  # somebody else made one this moment
        return RetentionRun.objects.waiting().get()
    if not run.counts:
        run.drop()
        return run
    if by is None:
        _tell(run)
    RetentionItem.objects.bulk_create(
        RetentionItem(
            centre=centre, run=run, student_id=each.student, left_on=each.left_on, kinds=each.kinds
        )
        for each in due
    )
    return run


def _tell(run: RetentionRun) -> None:
    """Mail those who may confirm a list that nobody of them made."""
    from reviews.tasks import mail_list

    for key in who_answers_for_data().values_list("pk", flat=True):
        transaction.on_commit(partial(mail_list.enqueue, run.pk, key), robust=True)


def send_list(run: RetentionRun, person: User) -> None:
    """Tell a person that a list waits. No student is named, not even how many there are.

    Raises OSError where the mail server does not take it.
    """
    until = timezone.localdate(run.confirm_before, run.centre.zone)
    send_message(
        to=person.email,
        template="retention_list",
        context={
            "url": absolute("retention_run", run.uuid),
            "centre": run.centre.name,
            "until": until,
        },
        language=person.language or run.centre.language,
    )


@transaction.atomic
def drop(*, run: RetentionRun) -> None:
    """Forget a list. Raises ValueError for a run that has ended."""
    run.drop()
    RetentionItem.objects.filter(run=run).delete()


def erase_run(run: RetentionRun) -> RetentionRun:
    """Erase what a confirmed run lists and what still is due.

    A student a transaction: an interrupted run is taken up where it stopped by calling this
    again, and again after the end changes nothing. Raises NotConfirmed.
    """
    if run.state == RunState.ERASED:
        return run
    if not run.is_confirmed:
        raise NotConfirmed(
            _("This run is not confirmed. It is confirmed on the page “Keeping and erasing”.")
        )
    waiting = RetentionItem.objects.filter(run=run, done_at=None).order_by("pk")
    for key in list(waiting.values_list("pk", flat=True)):
        _erase_item(run, key)
    for model in BY_AGE:
        while _erase_old(run, model):
            pass
    return _finish(run)


@transaction.atomic
def _erase_item(run: RetentionRun, key: int) -> None:
    items: Any = RetentionItem.objects.select_for_update(of=("self",), skip_locked=True)
    item = items.filter(pk=key, done_at=None).first()
    if item is None:  # another command is at it, or has done it
        return
    student = Student.objects.select_for_update(of=("self",)).get(pk=item.student_id)
    due = who_is_due(run.centre, student=student.pk)
    kinds = [each for each in item.kinds if due and each in due[0].kinds]
    counts = Counter({"students": 1}) if kinds else Counter({"no_longer_due": 1})
    if kinds:
        erasure = Erasure(student)
        erasure.erase(kinds, today=run.centre.today())
        counts += erasure.counts
    RetentionItem.objects.filter(pk=key).update(done_at=timezone.now())
    _report(run, counts)


@transaction.atomic
def _erase_old(run: RetentionRun, model: Any) -> int:
    """A piece of what counts by its own age. Open cases keep their part of the log."""
    old = model.objects.filter(created_at__lt=moment_of(run.centre, BY_AGE[model]))
    if any(each.name == "student" for each in model._meta.fields):
        old = old.exclude(student__in=_with_open_case())
    keys = list(old.order_by("pk").values_list("pk", flat=True)[:BATCH])
    deleted = model.objects.filter(pk__in=keys)._raw_delete("default") or 0
    if deleted:
        _report(run, Counter({model._meta.label_lower: deleted}))
    return deleted


def _with_open_case() -> Any:
    among = Q(pk__in=())
    for cases in OPEN_CASES:
        among |= Q(pk__in=cases().values("student"))
    return Student.objects.filter(among).values("uuid")


def _report(run: RetentionRun, counts: Counter[str]) -> None:
    held = RetentionRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    held.report = dict(Counter(held.report) + counts)
    held.save(update_fields=["report"])


@transaction.atomic
def _finish(run: RetentionRun) -> RetentionRun:
    held = RetentionRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if held.is_confirmed and not RetentionItem.objects.filter(run=run, done_at=None).exists():
        held.finish()
        RetentionItem.objects.filter(run=run).delete()
    sweep_files()
    return held
