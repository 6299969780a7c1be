"""The student's own copy of their contract, by mail to the address they name."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.mail import send_message, words_of
from accounts.models import User
from documents.rendering import render_pdf
from plans.models import Contract, ContractCopy, NotAllowed
from plans.printing import contract_context
from students.enums import EventKind
from students.models import Guardian, Student, StudentEvent


def can_be_given(contract: Contract) -> bool:
    """In force, or offered to be read at home before anyone signs."""
    return contract.is_in_force or contract.is_offered


@transaction.atomic
def send_copy(copy: ContractCopy, *, by: User) -> ContractCopy:
    """Keep a new copy, and have it sent once this transaction stands. Raises NotAllowed."""
    contract = copy.contract.hold()
    if not can_be_given(contract):
        raise NotAllowed(_("Only a contract that is offered or in force is given to the student."))
    copy.by, copy.language = by, language_for(contract.plan.student)
    copy.save()
    student = contract.plan.student
    StudentEvent.record(student, EventKind.CONTRACT_COPY_SENT, by=by, subject=contract)
    from plans.tasks import mail_copy

    transaction.on_commit(partial(mail_copy.enqueue, str(copy.uuid)), robust=True)
    return copy


def language_for(reader: Student | Guardian) -> str:
    """The reader's, where the product speaks it; else the centre's; else ours.

    Their language stands in words: its code or its name, in English or in itself.
    """
    spoken = dict(settings.LANGUAGES)
    wanted = reader.language.strip().casefold()
    for code in spoken:
        info: Any = get_language_info(code)
        if wanted in (code, info["name"].casefold(), info["name_local"].casefold()):
            return code
    centre = reader.centre.language
    return centre if centre in spoken else settings.LANGUAGE_CODE


def deliver(copy: ContractCopy) -> None:
    """Send it. The mail says that an agreement is attached, and no name or word of it.

    Raises OSError where the mail server refuses or is not there.
    """
    contract = copy.contract
    with translation.override(copy.language), timezone.override(contract.centre.zone):
        context = contract_context(contract)
        if not contract.is_in_force:
            context["mark"] = translation.gettext("To read")
        pdf = render_pdf(
            "plans/print/contract.html", context, title=context["title"], language=copy.language
        )
    send_message(
        to=copy.to,
        template="contract_copy",
        context={"centre": contract.centre.name, "is_signed": contract.is_in_force},
        language=copy.language,
        attachments=[(f"agreement-{contract.code}.pdf", pdf, "application/pdf")],
    )


def mail_once(copy: Any, *, may_go: bool, send: Callable[[Any], None]) -> None:
    """Send a MailedCopy that waits, and write down how it went; one that may not go any more is
    not sent. A fault of our own is raised too: nobody waits for it, and the log has it."""
    if not may_go:
        copy.failed("")
        return
    try:
        send(copy)
    except OSError as error:
        copy.failed(words_of(error))
    except Exception:
        copy.failed("")
        raise
    else:
        copy.went()
