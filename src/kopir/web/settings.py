"""Django's settings, read from the environment; docs/administration.md lists every variable."""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from kopir.kit.databases import database
from kopir.web.logs import logging_settings
from kopir.web.oidc import oidc_from

SOURCE = Path(__file__).resolve().parents[1]
#: Everything that this installation keeps: database, files, keys. The working directory's ``var`` by default.
DATA = Path(os.environ.get("KOPIR_DATA", "var")).absolute()


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def _secret_key() -> str:
    """The key from the environment, else one that is made once and kept readable by its owner only."""
    if key := os.environ.get("KOPIR_SECRET_KEY"):
        return key
    path = DATA / "secret_key"
    if not path.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = _flag("KOPIR_DEBUG")
#: Whether a line on the audit trail that has no word for a reader is refused: where the program is made, not in use.
TRAIL_NEEDS_WORDS = DEBUG
ALLOWED_HOSTS = os.environ.get("KOPIR_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
KOPIR_BASE_URL = os.environ.get("KOPIR_BASE_URL", f"http://127.0.0.1:{os.environ.get('KOPIR_PORT', '8000')}")
HTTPS = KOPIR_BASE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [KOPIR_BASE_URL]

#: What the log's checkpoints name as their origin; must never change once a checkpoint has gone out.
KOPIR_LEDGER_ORIGIN = os.environ.get("KOPIR_LEDGER_ORIGIN", "kopir")
KOPIR_KEYS = Path(os.environ.get("KOPIR_KEYS", DATA / "keys"))
KOPIR_FILES = Path(os.environ.get("KOPIR_FILES", DATA / "files"))
#: Pictures of public pages, drawn when they are asked for; may be emptied at any time.
KOPIR_CARDS = Path(os.environ.get("KOPIR_CARDS", DATA / "cards"))
#: The search index, which can always be built anew.
KOPIR_INDEX = Path(os.environ.get("KOPIR_INDEX", DATA / "index"))
KOPIR_MEANING = _flag("KOPIR_MEANING")  # search by meaning, with the extra kopir[meaning]
#: The scholarly graph as Parquet, and what was counted of it; and the engine that counts (docs/observatory.md).
KOPIR_OBSERVATORY = Path(os.environ.get("KOPIR_OBSERVATORY", DATA / "observatory"))
KOPIR_ENGINE = os.environ.get("KOPIR_ENGINE", "duckdb")
KOPIR_MAX_UPLOAD = int(os.environ.get("KOPIR_MAX_UPLOAD", 60 * 1024 * 1024))  # bytes
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["kopir.spine.files.uploads.LimitedUploadHandler"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_htmx",
    "rules",
    "ninja",
    "csp",
    "kopir.web",
    "kopir.kit",
    "kopir.spine.registry",
    "kopir.spine.hub",
    "kopir.spine.audit",
    "kopir.spine.parties",
    "kopir.spine.people",
    "kopir.spine.files",
    "kopir.spine.jobs",
    "kopir.spine.notices",
    "kopir.spine.ledger",
    "kopir.spine.agreements",
    "kopir.spine.deliveries",
    "kopir.exchange.mobility",
    "kopir.exchange.investment",
    "kopir.exchange.recognition",
    "kopir.exchange.research",
    "kopir.insight.indicators",
    "kopir.insight.health",
    "kopir.insight.claims",
    "kopir.insight.search",
    "kopir.insight.observatory",
    "kopir.gateways.spreadsheets",
    "kopir.gateways.ror",
    "kopir.gateways.openalex",
    "kopir.gateways.webhooks",
    # After our own apps, so that our templates replace allauth's.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
]

MIDDLEWARE = [
    "kopir.web.observing.ObserveMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "kopir.web.policy.PolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kopir.web.errors.ApiConditionalGet",
    "kopir.web.errors.ErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kopir.web.hubs.OneHubMiddleware",
    "kopir.web.locales.HubLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kopir.spine.people.middleware.ActorMiddleware",
    "kopir.exchange.recognition.editions.EditionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "kopir.spine.people.middleware.MfaMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

ROOT_URLCONF = "kopir.web.urls"
WSGI_APPLICATION = "kopir.web.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["kopir.kit.addresses"],
            "libraries": {"i18n": "kopir.kit.texts"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kopir.web.context.face",
            ],
        },
    }
]

# `i18n` is in two libraries on purpose: kopir.kit.texts stands in for Django's, and holds all that it does.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

DATABASES = {"default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'kopir.sqlite3'}")}
#: One for all processes, and still there after a restart: attempts are counted in it, and used codes remembered.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kit_cacheentry",
        "KEY_FUNCTION": "kopir.kit.limits.hashed_key",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CSRF_FAILURE_VIEW = "kopir.web.errors.csrf_failure"
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
#: Attempts that pass, per minute, hour or so, of one address (ip), account or e-mail (key) or person (user).
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/3m/key",
    "signup": "20/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "10/m/ip"}
ACCOUNT_ADAPTER = "kopir.spine.people.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "kopir.spine.people.adapters.SocialAccountAdapter"
MFA_ADAPTER = "allauth.mfa.adapter.DefaultMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
#: Before a factor, an address or a linked sign-in is changed, the person shows again who they are (ASVS 7.5.1).
ACCOUNT_REAUTHENTICATION_REQUIRED = True
#: docs/decisions/0014: linked by an address that both sides verified (the adapter checks).
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
OIDC = oidc_from(os.environ)
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {"provider_class": "kopir.spine.people.oidc.StrictOpenIDConnect", "APPS": OIDC.apps}
}

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("kk", "Қазақша"),
    ("kk-latn", "Qazaqşa"),
    ("ru", "Русский"),
    ("en", "English"),
    ("zh-hans", "中文"),
]
LOCALE_PATHS = [SOURCE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": KOPIR_FILES},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # A form that leads to the provider is held to this also where the provider leads on.
        "form-action": [SELF, *OIDC.origins],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
#: Whoever watches asks the server itself, without the proxy and its TLS.
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^readyz$", "^metrics$"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
KOPIR_BEHIND_PROXY = _flag("KOPIR_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if KOPIR_BEHIND_PROXY else None
SESSION_ENGINE = "kopir.spine.people.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("KOPIR_SMTP_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DATA / "mails"
EMAIL_HOST = os.environ.get("KOPIR_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("KOPIR_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("KOPIR_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("KOPIR_SMTP_PASSWORD", "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 30  # seconds; a mail server that does not answer holds nobody up for ever
DEFAULT_FROM_EMAIL = os.environ.get("KOPIR_MAIL_FROM", "kopir@localhost")

#: Weak roles and automatic processes aside, these need MFA when set (ASVS 6.3.3); off in the demo.
KOPIR_REQUIRE_MFA = _flag("KOPIR_REQUIRE_MFA")

#: IP addresses of those who ask stay out of the log unless somebody has a reason, and a ground, to keep them.
KOPIR_LOG_ADDRESSES = _flag("KOPIR_LOG_ADDRESSES")
LOGGING = logging_settings(os.environ.get("KOPIR_LOG") or "text", addresses=KOPIR_LOG_ADDRESSES)
#: Whoever shows it may read /metrics; without it there is no such page.
KOPIR_METRICS_TOKEN = os.environ.get("KOPIR_METRICS_TOKEN", "")

#: Webhooks go to the open internet over HTTPS; these allow plain HTTP, and addresses of one's own network.
KOPIR_WEBHOOK_HTTP = _flag("KOPIR_WEBHOOK_HTTP")
KOPIR_WEBHOOK_PRIVATE = _flag("KOPIR_WEBHOOK_PRIVATE")
