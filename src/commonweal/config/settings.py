"""Settings, from the environment. Each variable is documented in dotenv-sample; a test compares."""

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from django.utils.functional import lazy

from commonweal.config import databases, pages
from commonweal.config.base_map import base_map
from commonweal.config.secret import kept_secret

# The rooms, floor by floor from the ground. A room is a Django app when it has tables.
ROOMS = (
    "core",
    "geography",
    "jobs",
    "partnership",
    "engagement",
    "exports",
    "hub",
    "workstation",
    "products",
    "strategy",
    "tasking",
    "commissioning",
    "casework",
    "intelligence",
)


def has_tables(room: str) -> bool:
    found = find_spec(f"commonweal.{room}")
    places = found.submodule_search_locations if found else None
    return any((Path(place) / name).exists() for place in places or () for name in ("models.py", "models"))


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "true", "yes", "on")


DEBUG = flag("COMMONWEAL_DEBUG")
SECRET_KEY = os.environ.get("COMMONWEAL_SECRET_KEY") or lazy(kept_secret, str)("django-secret-key")
ALLOWED_HOSTS = os.environ.get("COMMONWEAL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")

# The address that people type. Where it begins with https, cookies never leave by anything else.
SITE = os.environ.get("COMMONWEAL_SITE", "http://localhost:8000").rstrip("/")
SECURE = SITE.startswith("https://")
# Everything in it is made up: then, and then alone, the demonstration's accounts can sign in.
DEMONSTRATION = flag("COMMONWEAL_DEMONSTRATION")
PARTNERSHIP_NAME = os.environ.get("COMMONWEAL_NAME", "Commonweal")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "procrastinate.contrib.django",
    *(f"commonweal.{room}" for room in ROOMS if has_tables(room)),
]
AUTH_USER_MODEL = "partnership.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = databases.definitions("app")
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""  # its one task is made by the worker
DATABASE_ROUTERS = ["commonweal.config.router.StoreRouter"]

# ------------------------------------------------------------------------------------------- pages (web)

ROOT_URLCONF = "commonweal.web.urls"
WSGI_APPLICATION = "commonweal.config.wsgi.application"
MIDDLEWARE = [
    "commonweal.web.headers.Headers",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "commonweal.web.who.WhoActs",
    "commonweal.web.sizes.Sizes",
]
TEMPLATES = pages.templates()
STATIC_URL = "/static/"
STATIC_ROOT = str(pages.STATIC)
WHITENOISE_MAX_AGE = 86_400
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000  # of a form without its files
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "commonweal-session"
CSRF_COOKIE_NAME = "__Host-form" if SECURE else "commonweal-form"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# Lax and not Strict: whoever comes back from their agency's own sign-in would arrive without it.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_TRUSTED_ORIGINS = [SITE]
CSRF_FAILURE_VIEW = "commonweal.web.failures.form_not_ours"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("COMMONWEAL_BEHIND_PROXY") else None

# ------------------------------------------------------------------------------------------------ sign-in

PASSWORD_HASHERS = ["commonweal.core.hashing.Argon2InTurn"]
AUTHENTICATION_BACKENDS = ["commonweal.web.sign_in.backend.PeopleAtWork"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name", "email")},
    },
]
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())  # of an invitation
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# Shared by all processes that serve: a limit counted in one of them alone would be no limit.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "partnership_sharednote",
        # Beyond it rows are dropped before their time: whoever tried many names would wipe out the counters.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
ACCOUNT_ADAPTER = "commonweal.web.sign_in.adapters.SignIn"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PRESERVE_USERNAME_CASING = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/sign-in/"
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_USERNAME_MIN_LENGTH = 1
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/10m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
}
MFA_ADAPTER = "commonweal.web.sign_in.adapters.SecondFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = PARTNERSHIP_NAME
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE  # browsers take localhost for safe, and nothing else
USERSESSIONS_TRACK_ACTIVITY = False  # WhoActs writes it, once a minute
SOCIALACCOUNT_ADAPTER = "commonweal.web.sign_in.agencies.AgencySignIn"
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = pages.agency_sign_ins()
BASE_MAP = base_map()
CONTENT_SECURITY_POLICY = pages.content_policy(SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"], BASE_MAP)
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS: list[str] = []
