"""The WSGI application that gunicorn serves."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

# Models, views and forms stay as long as the process does. Kept out of the search for garbage,
# which would otherwise go through all of them each time, and hold up a request for a tenth of
# a second; so they are loaded here rather than by the first request.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
