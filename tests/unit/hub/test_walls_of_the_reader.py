"""A hostile file meets walls: whatever it made the reading process do, nothing leaves it but words."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import commonweal.hub
from commonweal.hub.intake import limits

INTAKE = Path(limits.__file__).parent
HUB = Path(commonweal.hub.__file__).parent
OPENERS = {"zipfile", "gzip", "bz2", "lzma", "tarfile", "csv", "pyarrow.csv", "pandas", "python_calamine"}


def within_walls(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a few lines as the reading process does, behind its walls."""
    start = f"import sys; sys.path.insert(0, {str(INTAKE)!r}); from limits import confine; confine()\n"
    return subprocess.run(
        [sys.executable, "-I", "-c", start + code],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import os; os.system('touch made')",
        "import subprocess; subprocess.run(['touch', 'made'])",
        "import os; os.execv('/bin/touch', ['touch', 'made'])",
        "import os; os.fork()",
        "import os; os.posix_spawn('/bin/touch', ['touch', 'made'], {})",
        "open('made', 'w')",
        "open('kept', 'a')",
        "open('kept', 'r+')",
        "import os; os.open('made', os.O_CREAT | os.O_WRONLY)",
        "import os; os.remove('kept')",
        "import os; os.rename('kept', 'made')",
        "import os; os.truncate('kept', 0)",
        "import os; os.mkdir('made')",
        "import os; os.symlink('kept', 'made')",
        "import os; os.link('kept', 'made')",
        "import os; os.chmod('kept', 0)",
        "import shutil; shutil.rmtree('.')",
        "import ctypes; ctypes.CDLL('libc.so.6')",
    ],
)
def test_nothing_is_sent_started_or_written(tmp_path: Path, code: str) -> None:
    (tmp_path / "kept").write_text("as it was")
    done = within_walls(code, tmp_path)
    assert done.returncode != 0
    assert "PermissionError" in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]
    assert (tmp_path / "kept").read_text() == "as it was"


def test_a_file_may_still_be_read(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("as it was")
    assert within_walls("print(open('kept').read())", tmp_path).stdout == "as it was\n"


def test_memory_has_an_end(tmp_path: Path) -> None:
    done = within_walls(f"bytearray({limits.MEMORY_BYTES} + 1)", tmp_path)
    assert "MemoryError" in done.stderr


def test_what_native_code_writes_ends_at_once(tmp_path: Path) -> None:
    """The audit hook sees Python alone; the limit on file sizes holds for everything."""
    code = "import resource; print(resource.getrlimit(resource.RLIMIT_FSIZE))"
    assert within_walls(code, tmp_path).stdout == "(0, 0)\n"


def test_the_walls_cannot_be_moved_back(tmp_path: Path) -> None:
    code = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (99, 99))"
    assert "PermissionError" in within_walls(code, tmp_path).stderr


def modules_imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_only_the_reader_opens_delivered_files() -> None:
    """And what looks through their bytes for somebody, in the same process."""
    opening = {str(path.relative_to(HUB)) for path in HUB.rglob("*.py") if modules_imported(path) & OPENERS}
    assert opening == {"intake/reader.py", "intake/searching.py"}
