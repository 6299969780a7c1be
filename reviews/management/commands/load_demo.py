from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Centre
from reviews.demo.load import load_demo


class Command(BaseCommand):
    help = "Load two invented centres with students at every stage, for a demonstration."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError(
                "Everyone knows the passwords of the demonstration. It is loaded only where"
                " DEMO=1 or DEBUG=1 says that this is no real centre."
            )
        if Centre.objects.exists():
            self.stdout.write("There is a centre already: nothing was loaded.")
            return
        centres = load_demo()
        self.stdout.write(f"Loaded {' and '.join(each.name for each in centres)}.")
