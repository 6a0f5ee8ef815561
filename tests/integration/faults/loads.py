"""Loads in a process of their own, ended or hindered at a moment of choice."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# Loads a path and kills itself, without any farewell, at the moment that its arguments name.
KILLED_AT = """
import os, signal, sys
from functools import reduce
from importlib import import_module
from pathlib import Path
import django
django.setup()
from commonweal.partnership.queries import local_operator
path, where, function, when, times = sys.argv[1:6]
from commonweal.hub.services import load
*owners, name = function.split(".")
owner = reduce(getattr, owners, import_module(where))
kept = owner.__dict__[name]
real = kept.__func__ if isinstance(kept, staticmethod) else kept
calls = 0
def ended(*args, **named):
    global calls
    calls += 1
    if calls == int(times) and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = real(*args, **named)
    if calls == int(times):
        os.kill(os.getpid(), signal.SIGKILL)
    return result
setattr(owner, name, staticmethod(ended) if isinstance(kept, staticmethod) else ended)
for outcome in load(actor=local_operator(), path=Path(path)):
    print(outcome.state, flush=True)
"""
PLAIN = """
import sys
from pathlib import Path
import django
django.setup()
from commonweal.core.errors import CommonwealError
from commonweal.partnership.queries import local_operator
from commonweal.hub.services import load
try:
    for outcome in load(actor=local_operator(), path=Path(sys.argv[1])):
        print(outcome.state, flush=True)
except CommonwealError as error:
    print("refused:", error, flush=True)
    sys.exit(3)
"""


def started(script: str, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    # COMMONWEAL_HOME and the addresses of the test's databases are in the environment already.
    settings = {"PYTHONPATH": str(ROOT / "src"), "DJANGO_SETTINGS_MODULE": "commonweal.config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        env=os.environ | settings | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
