"""The application as ``sinergi serve`` runs it: Granian's RSGI, the doorkeeper, Django's WSGI."""

from sinergi.core.doors import guarded
from sinergi.core.wsgi import application as django

application = guarded(django)
