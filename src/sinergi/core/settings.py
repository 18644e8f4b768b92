"""Django's settings. What an operator may change comes from the environment; `docs/operating.md`.

``SINERGI_VAR`` the data folder · ``DATABASE_URL`` a PostgreSQL of one's own · ``SINERGI_DEBUG=1``
for developers · ``SINERGI_HOSTS`` comma-separated names this server answers to · ``SINERGI_TRUSTED_PROXIES`` whose
``X-Forwarded-For`` is believed.
"""

import os
import secrets
from pathlib import Path
from typing import Any

from sinergi.core.database import connection_settings
from sinergi.core.doors import addresses
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
    "procrastinate.contrib.django",
    "sinergi.core",
    "sinergi.core.people",  # before allauth: its templates are ours
    "sinergi.apps.sirekap",
    "sinergi.apps.infopemilu",
    "sinergi.apps.peragaan",
    "sinergi.apps.perangkat",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.admin.apps.SimpleAdminConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
]
MIDDLEWARE = [
    "sinergi.core.logs.ObservedMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "sinergi.core.security.HeadersMiddleware",
    "sinergi.core.middleware.Sessions",
    "sinergi.core.middleware.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "sinergi.core.middleware.People",
    "sinergi.core.middleware.Messages",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
#: The election that this server demonstrates (`sinergi demo` says it); "" everywhere else.
DEMONSTRATION = os.environ.get("SINERGI_DEMO", "")
ROOT_URLCONF = "sinergi.urls"
WSGI_APPLICATION = "sinergi.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sinergi.core.middleware.demonstration",
            ]
        },
    }
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
#: Everywhere but on this machine itself cookies travel under TLS alone.
LOCAL = all(host in ("localhost", "127.0.0.1", "[::1]", "testserver") for host in ALLOWED_HOSTS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL

#: Signing in (docs/decisions/0009-people.md).
AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
     "OPTIONS": {"user_attributes": ("username", "name")}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]  # fmt: skip
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
LOGIN_URL, LOGIN_REDIRECT_URL = "/akun/masuk/", "/"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
ACCOUNT_ADAPTER = "sinergi.core.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {"login": "sinergi.core.people.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/akun/masuk/"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "sinergi.core.people.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sinergi"
MFA_TOTP_TOLERANCE = 1
#: "required", "offered", or empty: required where an election of mode real is loaded.
SECOND_FACTOR = os.environ.get("SINERGI_SECOND_FACTOR", "")
STAFF_MODE_MINUTES = int(os.environ.get("SINERGI_STAFF_MODE_MINUTES", "30"))

#: Photographs: in the public folder, or in a bucket where SINERGI_S3_BUCKET names one. Its
#: credentials are found as every S3 client finds them (AWS_ACCESS_KEY_ID, a role, a file).
S3_BUCKET = os.environ.get("SINERGI_S3_BUCKET", "")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "photos": {"BACKEND": "sinergi.core.photo_store.PublicFolder"},
}
if S3_BUCKET:
    STORAGES["photos"] = {
        "BACKEND": "sinergi.core.photo_bucket.Bucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": os.environ.get("SINERGI_S3_ENDPOINT") or None,
            "region_name": os.environ.get("SINERGI_S3_REGION") or None,
            "addressing": os.environ.get("SINERGI_S3_ADDRESSING", ""),
            "file_overwrite": True,
            "querystring_auth": False,
            "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        },
    }
#: Uploads under way: folder (``var/uploads`` where empty) and how many (4 MiB each at most).
UPLOADS_ROOT = os.environ.get("SINERGI_UPLOADS", "")
#: Hours of an open plenary after which its desk is reminded of a rest; 0 = never.
PLENARY_REST_HOURS = int(os.environ.get("SINERGI_PLENARY_REST_HOURS", "4"))
MAX_UPLOADS = int(os.environ.get("SINERGI_MAX_UPLOADS", "1000"))
#: Photographs that one process takes at the same time: fewer than it has threads, so that records
#: never wait for photographs.
PHOTOS_AT_ONCE = 2

#: Bounds of one request to the records endpoint (contract).
MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_RECORDS = 500
DATA_UPLOAD_MAX_MEMORY_SIZE = MAX_BODY_BYTES + 1
#: By when a record that was taken stands in the public log, as a node promises its sender.
PROMISE_SECONDS = 3600 * int(os.environ.get("SINERGI_PROMISE_HOURS", "6"))

#: Seconds a sender has to begin with for a body; other bounds stand in core/doors/bounds.py.
BODY_PATIENCE_SECONDS = float(os.environ.get("SINERGI_BODY_PATIENCE", "20"))
#: Uploads that are taken up where they were cut.
BODIES_IN_PARTS = ("/api/v1/photos/",)
TRUSTED_PROXIES = addresses.networks(os.environ.get("SINERGI_TRUSTED_PROXIES", ""))

LOGGING = logging_configuration(
    os.environ.get("SINERGI_LOG", "WARNING"), os.environ.get("SINERGI_LOG_FORMAT", "plain")
)
