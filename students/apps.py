from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudentsConfig(AppConfig):
    name = "students"
    verbose_name = _("students")

    def ready(self) -> None:
        from django_tasks_db.compat import task_finished

        from accounts.jobs import every
        from accounts.services import centre_created
        from students.services.catalogue import install_catalogue
        from students.services.concerns.kept import register_kinds
        from students.tasks import (
            forget_old_drafts,
            forget_unconfirmed_imports,
            lapse_arrivals,
            look_after_concerns,
            note_lost_import,
        )

        register_kinds()
        centre_created.connect(install_catalogue, dispatch_uid="factors")
        every(timedelta(days=1), forget_unconfirmed_imports)
        every(timedelta(days=1), forget_old_drafts)
        every(timedelta(days=1), lapse_arrivals)
        every(timedelta(minutes=10), look_after_concerns)
        task_finished.connect(note_lost_import, dispatch_uid="imports")
