"""The WSGI application, for Granian, gunicorn or any other server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergi.core.settings")
django_application = get_wsgi_application()

from sinergi.core.doors import guarded  # noqa: E402  (settings must stand first)

application = guarded(django_application)
