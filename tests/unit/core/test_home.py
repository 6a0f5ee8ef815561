import io
from pathlib import Path

import pytest

from commonweal.config.secret import kept_secret
from commonweal.core import home as state
from commonweal.core import progress
from commonweal.core.errors import InstallationProblem


def test_folders_are_made_on_demand_and_keys_are_for_their_owner_alone(home: Path) -> None:
    assert state.home() == home
    assert state.folder("warehouse") == home / "warehouse"
    (home / "keys").chmod(0o755)
    assert state.keys() == home / "keys"
    assert (home / "keys").stat().st_mode & 0o777 == 0o700


def test_keys_can_lie_elsewhere(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMONWEAL_KEYS", str(tmp_path / "safe"))
    assert state.keys() == tmp_path / "safe"


def test_the_place_can_be_asked_for_without_making_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONWEAL_HOME", str(tmp_path / "new"))
    assert state.where() == tmp_path / "new"
    assert not (tmp_path / "new").exists()


def test_a_folder_that_cannot_be_made_is_a_problem_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COMMONWEAL_HOME", str(tmp_path / "file" / "below"))
    with pytest.raises(InstallationProblem, match="COMMONWEAL_HOME"):
        state.home()


def test_a_kept_secret_is_made_once(home: Path) -> None:
    first = kept_secret("a")
    assert kept_secret("a") == first != kept_secret("b")
    assert len(first) > 40
    assert (home / "keys" / "a").stat().st_mode & 0o777 == 0o600


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal_overwrites_its_counts() -> None:
    shown = progress._Written(screen := Terminal())
    shown.count(1000, 2000, "rows")
    shown.step("Done")
    assert screen.getvalue() == "\r  1,000 of 2,000 rows\r" + " " * len("  1,000 of 2,000 rows") + "\rDone\n"


def test_progress_in_a_log_has_steps_alone() -> None:
    shown = progress._Written(log := io.StringIO())
    shown.count(1, None, "rows")
    shown.step("Done")
    assert log.getvalue() == "Done\n"
