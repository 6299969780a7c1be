from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The access log is large: nobody waits while this index is built."""

    atomic = False

    dependencies = [
        ('accounts', '0002_centre_settings_and_homes'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='accesslog',
            index=models.Index(fields=['centre', 'assigned', '-created_at'], name='readings_by_ground'),
        ),
    ]
