"""The application as ``sinergi serve`` runs it: Granian's RSGI, the doorkeeper, Django's WSGI."""

from sinergi.core.doors import guarded
from sinergi.wsgi import application as answering

application = guarded(answering)
