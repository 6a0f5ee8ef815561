"""The walls that the kernel holds: native code meets them too, where Python's own hooks see nothing."""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import pytest

from commonweal.hub.intake import kernel

pytestmark = [
    pytest.mark.threat("T13"),
    pytest.mark.skipif(
        not sys.platform.startswith("linux") or platform.machine() not in ("x86_64", "aarch64"),
        reason="the filter is for Linux on two kinds of machine",
    ),
]
START = f"""
import ctypes, os, sys
sys.path.insert(0, {str(Path(kernel.__file__).parent)!r})
import kernel
system = ctypes.CDLL(None, use_errno=True)
assert kernel.separate()
def by(x86, arm): return x86 if os.uname().machine == "x86_64" else arm
def refused(done): assert done == -1 and ctypes.get_errno() == 1, (done, ctypes.get_errno())
"""


@pytest.mark.parametrize(
    "code",
    [
        "refused(system.socket(2, 1, 0))",
        "refused(system.socket(1, 1, 0))",
        "refused(system.execv(b'/bin/true', (ctypes.c_char_p * 2)(b'true', None)))",
        "refused(system.open(b'made', os.O_WRONLY | os.O_CREAT, 0o600))",
        "refused(system.open(b'kept', os.O_RDWR))",
        "refused(system.unlink(b'kept'))",
        "refused(system.rename(b'kept', b'made'))",
        "refused(system.mkdir(b'made', 0o700))",
        "refused(system.chmod(b'kept', 0))",
        "refused(system.truncate(b'kept', 0))",
        "refused(system.ptrace(16, os.getppid(), 0, 0))",
        "refused(system.kill(os.getppid(), 0))",
        "refused(system.syscall(by(234, 131), os.getppid(), os.getppid(), 0))",
        "refused(system.syscall(by(200, 130), os.getppid(), 0))",
        "refused(system.syscall(by(302, 261), os.getppid(), 7, 0, 0))",
        "refused(system.syscall(434, os.getppid(), 0))",
        "import resource, signal, threading; assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] > 0",
        "import signal, threading; signal.pthread_kill(threading.get_ident(), 0)",
        "assert open('kept').read() == 'as it was'",
    ],
)
def test_native_code_sends_starts_and_writes_nothing(tmp_path: Path, code: str) -> None:
    (tmp_path / "kept").write_text("as it was")
    done = subprocess.run(
        [sys.executable, "-I", "-c", START + code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "kept").read_text() == "as it was"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
