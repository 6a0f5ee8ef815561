"""Settings, from the environment. Each variable is documented in dotenv-sample; a test compares."""

import os
from importlib.util import find_spec
from pathlib import Path

from django.utils.functional import lazy

from commonweal.config import databases
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

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    *(f"commonweal.{room}" for room in ROOMS if has_tables(room)),
]
AUTH_USER_MODEL = "partnership.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DATABASES = databases.definitions("app")
DATABASE_ROUTERS = ["commonweal.config.router.StoreRouter"]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
USE_TZ = True
TIME_ZONE = "Europe/London"
LANGUAGE_CODE = "en-gb"
USE_I18N = False
LOGGING_CONFIG = None
SILENCED_SYSTEM_CHECKS: list[str] = []
