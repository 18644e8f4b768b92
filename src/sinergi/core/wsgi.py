"""The WSGI application, for gunicorn or any other server behind a proxy that buffers bodies."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sinergi.core.settings")
application = get_wsgi_application()
