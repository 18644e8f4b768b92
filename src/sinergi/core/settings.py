"""Django's settings. What an operator may change comes from the environment; `docs/operating.md`.

``SINERGI_VAR`` the data folder · ``DATABASE_URL`` a PostgreSQL of one's own · ``SINERGI_DEBUG=1``
for developers · ``SINERGI_HOSTS`` comma-separated names this server answers to.
"""

import os
import secrets
from pathlib import Path

from sinergi.core.database import connection_settings
from sinergi.core.logging_settings import configuration as logging_configuration

VAR = Path(os.environ.get("SINERGI_VAR", "var")).resolve()
PUBLIC_ROOT = VAR / "public"
#: The public page as Vite built it (`make setup`).
PUBLIC_PAGE = Path(__file__).resolve().parents[3] / "frontend" / "public" / "dist"


def _secret_key() -> str:
    """The server's own secret, made once, readable by its owner alone."""
    if key := os.environ.get("SINERGI_SECRET_KEY"):
        return key
    path = VAR / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        key = secrets.token_urlsafe(48)
        with os.fdopen(handle, "w") as file:
            file.write(key)
        return key


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("SINERGI_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("SINERGI_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.postgres",
    "sinergi.core",
    "sinergi.apps.sirekap",
    "sinergi.apps.infopemilu",
    "sinergi.apps.peragaan",
]
MIDDLEWARE = [
    "sinergi.core.logs.ObservedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sinergi.core.security.HeadersMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
#: The election that this server demonstrates (`sinergi demo` says it); "" everywhere else.
DEMONSTRATION = os.environ.get("SINERGI_DEMO", "")
ROOT_URLCONF = "sinergi.urls"
WSGI_APPLICATION = "sinergi.wsgi.application"
TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {}}
]

DATABASES = {"default": connection_settings(os.environ.get("SINERGI_DATABASE_URL", ""))}
STATIC_URL = "/static/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True

X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

#: Bounds of one request to the records endpoint (contract).
MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_RECORDS = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES + 1

LOGGING = logging_configuration(
    os.environ.get("SINERGI_LOG", "WARNING"), os.environ.get("SINERGI_LOG_FORMAT", "plain")
)
