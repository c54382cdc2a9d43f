"""Django's settings.  What differs from place to place comes from the environment; the rest is decided here."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from jizheng_site.config.database import database
from jizheng_site.config.hosts import allowed
from jizheng_site.config.secrets import secret

ROOM = Path(__file__).resolve().parent
DATA_DIR = Path(os.environ.get("JZ_DATA", "jizheng-data")).resolve()
DEMO = (DATA_DIR / "demo").exists()

SECRET_KEY = secret(DATA_DIR)
DEBUG = False
# The names under which people reach the site.  Unless told (JZ_HOSTS): this machine's own, and what --host says.
ALLOWED_HOSTS = allowed(
    os.environ.get("JZ_HOSTS", ""), os.environ.get("JZ_LISTEN", ""), os.environ.get("JZ_ORIGINS", "")
)
CSRF_TRUSTED_ORIGINS = [x for x in os.environ.get("JZ_ORIGINS", "").split(",") if x]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "jizheng_site.audit",
    "jizheng_site.jobs",
    "jizheng_site.org",
    "jizheng_site.year",
    "jizheng_site.cycle.apps.Cycle",
    "jizheng_site.intake.apps.Intake",
    "jizheng_site.review.apps.Review",
    "jizheng_site.open.apps.Open",
]
MIDDLEWARE = [
    "jizheng_site.config.headers.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "jizheng_site.org.guard.Guard",
]
ROOT_URLCONF = "jizheng_site.config.urls"
WSGI_APPLICATION = "jizheng_site.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOM / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "jizheng_site.org.context.who",
            ],
            "builtins": ["jizheng_site.org.templatetags.show"],
        },
    }
]

DATABASES = {"default": database(os.environ.get("DATABASE_URL", ""), DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# ATOMIC_REQUESTS stays off: with IMMEDIATE every page would take the lock for writing.

AUTH_USER_MODEL = "org.Person"
LOGIN_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("account", "name")},
    },
]
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "jizheng_site.org.errors.csrf"
# Behind a proxy that speaks https: JZ_HTTPS=1.
HTTPS = os.environ.get("JZ_HTTPS", "") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000

LANGUAGE_CODE, TIME_ZONE, USE_TZ, USE_I18N = "zh-hans", "Asia/Shanghai", True, True
# Pages leave the language of numbers and days alone (page.html: asking it for every number is a tenth of a page's time).
DATE_FORMAT, DATETIME_FORMAT, TIME_FORMAT = "Y年n月j日", "Y年n月j日 H:i", "H:i"

STATICFILES_DIRS = [ROOM / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]


def _edition() -> str:
    """A word that changes with any of our styles and scripts, so that browsers may keep them for a year."""
    found = hashlib.sha256()
    for path in sorted(ROOM.parent.glob("*/static/**/*")):
        if path.is_file():
            found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:12]


STATIC_URL = f"/static/{_edition()}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 31536000

# Evidence and uploads lie here, outside of all that is served as files.
UPLOAD_LIMIT = 50 * 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20000
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_TEMP_DIR = None

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache",
    },
    # Registers as read, of years that a web worker has no room for: some 200 kB each.
    "registers": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DATA_DIR / "cache" / "registers",
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
}
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
AUDIT_HASH = os.environ.get("JZ_AUDIT_HASH", "sha256")  # or sm3, for places that ask for national cryptography
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Answers 4xx are people's slips, not ours.
    "loggers": {"django.request": {"level": "ERROR"}},
}
