"""The mails that tell of opened confidential notes, and who gets none any more."""

import pytest
from django.core import mail

from accounts.models import User
from students.models import Student
from students.tasks import mail_opening
from tests import factories as f

pytestmark = pytest.mark.usefixtures("in_centre")


def test_counsellor_assigned_no_more_is_not_told(counsellor: User, student: Student) -> None:
    reading = f.ConfidentialReadingFactory(student=student)
    mail_opening.func(reading.pk, counsellor.pk)
    assert [each.to for each in mail.outbox] == [[counsellor.email]]
    student.assignments.filter(person=counsellor).delete()
    mail_opening.func(reading.pk, counsellor.pk)
    assert len(mail.outbox) == 1
