"""Where the templates and static files of the pages lie, and the sign-ins of partners' own agencies."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF

from commonweal.config.base_map import BaseMap
from commonweal.core.errors import InstallationProblem

SOURCE = Path(__file__).resolve().parents[1]
STATIC = SOURCE / "ui" / "static"
_SETTING = "COMMONWEAL_AGENCY_SIGN_INS"
_OLDEST_PROOF = 12 * 60 * 60  # seconds: as long as a session here lasts
_NEEDED = ("id", "agency", "name", "issuer", "client_id", "secret")


def templates() -> list[dict[str, Any]]:
    """Each room's own pages, and the furniture."""
    return [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": sorted(each for each in SOURCE.glob("*/templates") if each.is_dir()),
            "OPTIONS": {
                "environment": "commonweal.web.furniture.environment",
                "context_processors": ["commonweal.web.frame.frame"],
            },
        }
    ]


def content_policy(tenants: list[dict[str, Any]], base: BaseMap | None = None) -> dict[str, Any]:
    """Nothing from elsewhere, no script that we did not send, and `unsafe-…` nowhere.

    A form may be sent on to the tenants by which agencies sign in, and to nowhere else. Pictures of a base
    map that the deployer names may be fetched from its own host.
    """
    maps = [base.origin] if base else []
    addresses = (urlsplit(each["settings"]["server_url"]) for each in tenants)
    elsewhere = sorted({f"{each.scheme}://{each.netloc}" for each in addresses})
    return {
        "DIRECTIVES": {
            "default-src": [NONE],
            "script-src": [SELF, NONCE],
            "style-src": [SELF, NONCE],
            "img-src": [SELF, "data:", *maps],
            "font-src": [SELF],
            "connect-src": [SELF, *maps],
            "worker-src": [SELF],
            "manifest-src": [SELF],
            "form-action": [SELF, *elsewhere],
            "frame-ancestors": [NONE],
            "base-uri": [NONE],
            "object-src": [NONE],
        }
    }


def agency_sign_ins() -> dict[str, Any]:
    """The OpenID Connect tenants named in the environment, as allauth wants them."""
    tenants = _named()
    return {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": each["id"],
                    "name": each["name"],
                    "client_id": each["client_id"],
                    "secret": each["secret"],
                    "settings": {
                        "server_url": each["issuer"],
                        "uid_field": "sub",
                        "agency": each["agency"],
                        "second_factor": list(each.get("second_factor", ["mfa"])),
                        # Asked for an age, a provider says when it proved who somebody is.
                        "auth_params": {"max_age": str(_OLDEST_PROOF)},
                    },
                }
                for each in tenants
            ],
        }
    }


def _named() -> list[dict[str, Any]]:
    written = os.environ.get(_SETTING, "").strip()
    if not written:
        return []
    try:
        tenants = json.loads(written)
        missing = [name for each in tenants for name in _NEEDED if not each.get(name)]
    except (ValueError, AttributeError, TypeError) as error:
        raise _unreadable(str(error)) from error
    if missing:
        raise _unreadable(f"without {', '.join(sorted(set(missing)))}")
    return list(tenants)


def _unreadable(why: str) -> InstallationProblem:
    return InstallationProblem(
        f"The sign-ins of agencies cannot be read: {why}.",
        where=_SETTING,
        remedy=f"Write a JSON list of objects with {', '.join(_NEEDED)}; dotenv-sample shows one.",
    )
