"""Sealed files: what was changed, cut off, swapped or moved is found out; nothing lies in the open."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path

import pytest

from commonweal.core.errors import InstallationProblem
from commonweal.hub.rawstore import folder, keys, memory, pieces
from commonweal.hub.rawstore.pieces import MARK, PIECE, TAG, Place
from tests.sampling import SAMPLE

KEY = bytes(range(32))
HERE = Place(7, 1)
SIZES = (0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 17)

pytestmark = pytest.mark.usefixtures("home")


def sealed(plain: bytes, key: bytes = KEY, place: Place = HERE) -> bytes:
    out = io.BytesIO()
    assert pieces.seal(io.BytesIO(plain), out, key, place) == len(plain)
    return out.getvalue()


def opened(raw: bytes, key: bytes = KEY, place: Place = HERE) -> bytes:
    return b"".join(pieces.opened(io.BytesIO(raw), key, place, "here"))


def open_files() -> set[str]:
    """What this process holds open, but for the folder that lists it."""
    found = [path for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    return {path.name for path in found if path.exists() or os.path.lexists(path)}


def kept(tmp_path: Path, files: dict[str, bytes], delivery: int = 7) -> list[folder.Sealed]:
    for name, plain in files.items():
        path = tmp_path / "sent" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(plain)
    listed = [(name, tmp_path / "sent" / name) for name in files]
    made = folder.put(delivery, listed, KEY, lambda: True)
    folder.settle(delivery)
    return made


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_as_it_was(size: int) -> None:
    plain = random.Random(size).randbytes(size)
    raw = sealed(plain)
    assert opened(raw) == plain
    assert len(raw) == pieces.sealed_size(size)


def test_no_byte_of_a_sealed_file_can_be_changed_unseen() -> None:
    raw = sealed(random.Random(1).randbytes(PIECE + 500))
    chance = random.Random(2)
    places = {0, len(MARK), len(MARK) + PIECE, len(raw) - 1, *chance.sample(range(len(raw)), SAMPLE.examples)}
    for at in sorted(places):
        changed = bytearray(raw)
        changed[at] ^= 1 << chance.randrange(8)
        with pytest.raises(InstallationProblem, match="not as it was sealed"):
            opened(bytes(changed))


@pytest.mark.parametrize(
    "left", [0, len(MARK), len(MARK) + PIECE + TAG, len(MARK) + 2 * (PIECE + TAG), len(MARK) + 5, -1]
)
def test_a_file_that_was_cut_off_is_found_out_between_two_pieces_too(left: int) -> None:
    raw = sealed(bytes(3 * PIECE))
    with pytest.raises(InstallationProblem, match="not as it was sealed"):
        opened(raw[:left])


def test_pieces_that_were_swapped_repeated_or_added_are_found_out() -> None:
    raw = sealed(random.Random(3).randbytes(3 * PIECE))
    head, body = raw[: len(MARK)], raw[len(MARK) :]
    one, two, three = (body[n * (PIECE + TAG) : (n + 1) * (PIECE + TAG)] for n in range(3))
    assert opened(head + one + two + three)
    for order in ((two, one, three), (one, one, three), (one, three), (one, two, three, three), (three,)):
        with pytest.raises(InstallationProblem, match="not as it was sealed"):
            opened(head + b"".join(order))


@pytest.mark.parametrize(
    ("key", "place"),
    [(bytes(32), HERE), (KEY, Place(8, 1)), (KEY, Place(7, 2))],
    ids=["key", "delivery", "file"],
)
def test_a_file_opens_only_under_its_key_and_at_its_place(key: bytes, place: Place) -> None:
    with pytest.raises(InstallationProblem, match="not as it was sealed"):
        opened(sealed(b"some rows"), key, place)


def test_no_nonce_is_used_twice_under_a_key() -> None:
    numbers = [*range(5), pieces.NAME]
    nonces = {Place(7, file).nonce(piece) for file in range(1, 6) for piece in numbers}
    assert len(nonces) == 5 * len(numbers)
    assert {len(nonce) for nonce in nonces} == {12}


def test_neither_the_rows_nor_the_name_lie_in_the_open(home: Path, tmp_path: Path) -> None:
    kept(tmp_path, {"2026-05/Janet Archer.csv": b"name\nJanet Archer\n" * 100})
    written = [path for path in home.rglob("*") if path.is_file()]
    assert written
    for path in written:
        assert b"Archer" not in path.read_bytes()
        assert "Archer" not in str(path)
    assert folder.where().stat().st_mode & 0o077 == 0


def test_raw_files_are_read_back_under_their_names_and_leave_nothing(tmp_path: Path) -> None:
    files = {"a.csv": b"x,y\n1,2\n", "2026-05/b.csv": bytes(PIECE + 3), "empty.txt": b""}
    made = kept(tmp_path, files)
    with memory.in_the_open(7, made, KEY) as links:
        assert {name: (links / name).read_bytes() for name in files} == files
        assert [(links / name).stat().st_size for name in files] == [len(plain) for plain in files.values()]
        there = [path for path in links.rglob("*") if path.is_file() and not path.is_symlink()]
        assert there == []
    assert not links.exists()


def test_memory_and_links_go_when_a_file_turns_out_damaged(tmp_path: Path) -> None:
    made = kept(tmp_path, {"a.csv": b"1", "b.csv": b"2"})
    path = folder.path_of(7, 2)
    path.write_bytes(path.read_bytes()[:-1])
    before = open_files()
    with pytest.raises(InstallationProblem, match="not as it was sealed"), memory.in_the_open(7, made, KEY):
        pass
    assert open_files() == before


def test_a_damaged_or_missing_raw_file_is_not_verified(tmp_path: Path) -> None:
    (made,) = kept(tmp_path, {"a.csv": b"some rows"})
    assert memory.verified(7, 1, made.size, KEY)
    assert not memory.verified(7, 1, made.size + 1, KEY)
    path = folder.path_of(7, 1)
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    assert not memory.verified(7, 1, made.size, KEY)
    path.unlink()
    assert not memory.verified(7, 1, made.size, KEY)


def test_what_was_given_up_leaves_no_folder_and_strays_are_known(tmp_path: Path) -> None:
    kept(tmp_path, {"a.csv": b"1"}, delivery=7)
    folder.waiting(8).mkdir()
    assert [path.name for path in folder.strays({7})] == [folder.waiting(8).name]
    assert [path.name for path in folder.strays(set())] == [folder.of(7).name, folder.waiting(8).name]
    folder.remove(7)
    assert not folder.of(7).exists()


def test_a_key_opens_for_its_own_delivery_alone() -> None:
    key = keys.fresh()
    wrapped = keys.wrapped(key, 7)
    assert keys.unwrapped(wrapped, 7) == key
    assert key not in wrapped
    with pytest.raises(InstallationProblem, match="not the one under which"):
        keys.unwrapped(wrapped, 8)
    with pytest.raises(InstallationProblem, match="not the one under which"):
        keys.opened_plan(wrapped, "erasure|7")


def test_a_plan_opens_for_its_own_erasure_alone() -> None:
    plan = keys.sealed_plan(b"whom it is about", "1")
    assert keys.opened_plan(plan, "1") == b"whom it is about"
    assert b"whom" not in plan
    with pytest.raises(InstallationProblem):
        keys.opened_plan(plan, "2")
