"""Files beside the code: settings are documented, locks carry no address, nothing names a machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, modules

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
TEXT = {
    ".py",
    ".toml",
    ".md",
    ".txt",
    ".in",
    ".cfg",
    ".sh",
    ".html",
    ".css",
    ".js",
    ".yml",
    ".yaml",
    ".json",
    ".sql",
    "",
}

# Settings whose names are put together, and how.
COMPOSED = {
    f"COMMONWEAL_{store}_{ending}"
    for store in ("WORKING", "RESTRICTED", "PUBLIC")
    for ending in ("DATABASE_URL", "OWNER_URL")
}


def read_in_the_code() -> set[str]:
    return {
        node.value
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"COMMONWEAL_[A-Z_]+[A-Z]", node.value)
    }


def test_every_setting_is_documented_and_every_documented_setting_is_read() -> None:
    documented = re.findall(
        r"^#?(COMMONWEAL_[A-Z_]+)=", (ROOT / "dotenv-sample").read_text("utf-8"), re.MULTILINE
    )
    assert len(documented) == len(set(documented))
    assert set(documented) == read_in_the_code() | COMPOSED


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_locks_carry_hashes_and_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert "://" not in text
    assert "--index" not in text
    pins = [line for line in text.splitlines() if re.match(r"[a-zA-Z0-9]", line)]
    assert pins
    for pin in pins:
        assert "==" in pin, pin
        assert pin.endswith("\\"), f"{pin} has no hash"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_everything_asked_for_is_locked(lock: Path) -> None:
    def key(name: str) -> str:
        return re.sub(r"[-_.]+", "-", name).lower()

    asked = {
        key(match[0])
        for line in lock.with_suffix(".in").read_text("utf-8").splitlines()
        if (match := re.match(r"[A-Za-z0-9][\w.-]*", line))
    }
    locked = {
        key(match[0])
        for match in re.finditer(r"^[A-Za-z0-9][\w.-]*(?=[=\[])", lock.read_text("utf-8"), re.MULTILINE)
    }
    assert asked <= locked


def own_files() -> list[Path]:
    """What the repository holds or is about to: tracked, or new and not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode:
        pytest.skip("not a git repository")
    paths = {ROOT / name for name in listing.stdout.decode().split("\0") if name}
    return sorted(
        path for path in paths if path.is_file() and path.suffix in TEXT and path.stat().st_size < 500_000
    )


def test_no_file_names_a_machines_folder() -> None:
    # Written in parts, so that this file does not name one itself.
    places = [
        re.compile(rf"(?<![\w.])/{place}/[a-z]")
        for place in ("wo" + "rk", "ro" + "ot", "ho" + "me", "tm" + "p")
    ]
    named = [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in own_files()
        for place in places
        if (found := place.search(path.read_text("utf-8", "replace")))
    ]
    assert named == []
