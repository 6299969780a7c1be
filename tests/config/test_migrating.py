"""What migrations leave behind in the database."""

import pgtrigger
import pytest


@pytest.mark.django_db
def test_every_trigger_stands_in_the_database_as_the_models_say() -> None:
    found = [
        (model._meta.label, trigger.name, trigger.get_installation_status(model)[0])
        for model, trigger in pgtrigger.registered()
    ]
    assert len(found) > 300
    assert [each for each in found if each[2] != "INSTALLED"] == []
