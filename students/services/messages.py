"""What a student writes to those who help, and what is answered."""

from django.db import transaction

from students.models import StudentMessage


@transaction.atomic
def write_message(message: StudentMessage) -> StudentMessage:
    """Keep a new message, which says by `link` or `by` how it came. The plan stays as it is."""
    message.save()
    message.tell_written()
    return message
