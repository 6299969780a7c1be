"""Mails that remind a tutor of a contract, once each."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User, scoped
from plans.models import Contract
from reviews.enums import ReminderAbout
from students.models.base import StudentRecord, StudentRecordQuerySet


class ReminderQuerySet(StudentRecordQuerySet):
    def to_be_mailed(self) -> Any:
        return self.filter(mailed_at=None)


class Reminder(StudentRecord):
    """That a person is reminded of a contract for a day: however often it is looked for,
    there is one, and so one mail."""

    student_path = "contract__plan__student"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reminders")
    person = models.ForeignKey(User, models.PROTECT, related_name="+")
    about = models.CharField(_("about"), max_length=20, choices=ReminderAbout)
    due_on = models.DateField(_("for the day"))
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    objects = scoped(ReminderQuerySet)

    class Meta(StudentRecord.Meta):
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["centre"],
                condition=models.Q(mailed_at=None),
                name="reminders_to_be_mailed",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "person", "about", "due_on"],
                name="one_reminder_a_contract_person_and_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()} – {self.due_on}"
