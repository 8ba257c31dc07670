"""The one settings file. Every value that differs between installations is read here.

docs/configuration.md says what each variable does; a missing or malformed one stops the
start with a sentence that says how to set it.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def env(name: str, default: str | None = None, *, example: str = "") -> str:
    """The value of an environment variable, or a sentence that says how to set it."""
    value = os.environ.get(name, default)
    if not value:
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set. Set it, for example: "
            f"export {name}={example}"
        )
    return value


def env_flag(name: str) -> bool:
    value = os.environ.get(name, "false").lower()
    if value not in {"true", "false"}:
        raise ImproperlyConfigured(f'{name} must be "true" or "false", not "{value}".')
    return value == "true"


def env_port(name: str, default: str) -> int:
    value = env(name, default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) < 65536):
        raise ImproperlyConfigured(f'{name} must be a port number, not "{value}".')
    return int(value)


def env_days(name: str, default: str) -> int:
    value = env(name, default)
    if not (value.isascii() and value.isdigit() and int(value) <= 366):
        raise ImproperlyConfigured(f'{name} must be a number of days, not "{value}".')
    return int(value)


def database(url: str) -> dict:
    try:
        config = dj_database_url.parse(url)
    except ValueError as error:
        raise ImproperlyConfigured(f"DATABASE_URL can't be read: {error}") from None
    if config["ENGINE"] != "django.db.backends.postgresql":
        raise ImproperlyConfigured(
            "DATABASE_URL must begin with postgres://: the rules that keep figures "
            "right are PostgreSQL constraints."
        )
    if not config["NAME"]:
        raise ImproperlyConfigured(
            "DATABASE_URL names no database: postgres://user:password@host:5432/NAME"
        )
    return config


def broker(url: str) -> str:
    wrong = ImproperlyConfigured(
        "REDIS_URL must begin with redis://, rediss:// or redis+socket:// and name a "
        f'place, as in redis://:password@host:6379/0; it is "{url}".'
    )
    try:
        parts = urlsplit(url)
        place = parts.path if parts.scheme == "redis+socket" else parts.hostname
        _ = parts.port
    except ValueError:
        raise wrong from None
    if parts.scheme not in {"redis", "rediss", "redis+socket"} or not place:
        raise wrong
    number = parts.path.strip("/")
    if parts.scheme != "redis+socket" and number and not number.isdecimal():
        raise wrong
    return url


# Where this runs

EMBEDDED = env_flag("SNP_EMBEDDED")  # set by snp/embedded.py, never by hand
DEBUG = env_flag("DEBUG")
RELAXED = DEBUG or EMBEDDED
PORT = env_port("SNP_PORT", "8000")
DEMO_PASSWORD = os.environ.get("SNP_DEMO_PASSWORD", "")

SECRET_KEY = env(
    "SECRET_KEY",
    "only-for-debugging" if DEBUG else None,
    example="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')",
)
ALLOWED_HOSTS = [
    host.strip()
    for host in env(
        "ALLOWED_HOSTS",
        "localhost,127.0.0.1,[::1]" if RELAXED else None,
        example="performance.example.police.uk",
    ).split(",")
]

# Data

DATABASES = {
    "default": database(
        env("DATABASE_URL", example="postgres://user:password@host:5432/snp")
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 0  # under ASGI each request has its own thread
REDIS_URL = broker(env("REDIS_URL", example="redis://:password@host:6379/0"))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MONTH_LOCK_DAYS = env_days("MONTH_LOCK_DAYS", "14")  # after the end of a month

# The application

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "snp.apps.ProjectConfig",
    "snp.audit",
    "snp.accounts",
    "snp.dashboards",
    "wards",
    "surveys",
    "epic",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",  # deny by default
    "snp.accounts.middleware.PrivatePagesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "snp.urls"
ASGI_APPLICATION = "snp.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "snp.dashboards.context.navigation",
            ],
            "libraries": {"figures": "snp.dashboards.templatetags.figures"},
        },
    }
]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# Signing in

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/accounts/login/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 12 * 60 * 60  # one long shift

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = None if RELAXED else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "snp.dashboards.plotly_js.PlotlyFinder",
]
WHITENOISE_USE_FINDERS = RELAXED
if not RELAXED:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        },
    }

# Security

EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        # plotly.js adds one empty <style> and fills it through the DOM
        "style-src": [SELF, EMPTY_STYLE],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not RELAXED
SECURE_SSL_REDIRECT = not RELAXED
SECURE_REDIRECT_EXEMPT = [
    r"^healthz$"
]  # asked over plain HTTP inside the compose network
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if RELAXED else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not RELAXED
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # files go through upload handlers

# Log lines

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"snp": {"level": "INFO"}, "surveys": {"level": "INFO"}},
}
