"""Keeping what was delivered: sealed beside the reading, entered with the release, or gone."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from commonweal.core import clock, home
from commonweal.core.errors import BadInput, CommonwealError
from commonweal.hub.models import Delivery, RawFile, RawKey
from commonweal.hub.pipeline.receiving import Parcel
from commonweal.hub.pipeline.returns import unfinished
from commonweal.hub.rawstore import folder, keys, samples
from commonweal.hub.rawstore.folder import Sealed


@dataclass
class Kept:
    """The files of a delivery, on the disk and sealed, and the key to them; entered with the release."""

    delivery: int
    files: tuple[Sealed, ...]
    key: bytes = field(repr=False)
    entered: bool = False


class Keeping:
    """Files being sealed in a thread of their own. `finish` waits for it; `discard` leaves nothing."""

    def __init__(self, delivery: int, files: Sequence[tuple[str, Path]]) -> None:
        self._delivery, self._key = delivery, keys.fresh()
        self._given_up = Event()
        self._kept: Kept | None = None
        self._pen = ThreadPoolExecutor(1, "raw-store")
        self._sealing: Future[list[Sealed]] = self._pen.submit(self._seal, list(files))

    def _seal(self, files: list[tuple[str, Path]]) -> list[Sealed]:
        sealed = folder.put(self._delivery, files, self._key, lambda: not self._given_up.is_set())
        if not self._given_up.is_set():
            folder.settle(self._delivery)
        return sealed

    def finish(self) -> Kept:
        try:
            self._kept = Kept(self._delivery, tuple(self._sealing.result()), self._key)
            return self._kept
        except OSError as error:
            raise BadInput(
                f"the raw file could not be kept: {error.strerror}",
                where=str(folder.where()),
                remedy="Make room or mend the permissions of the folder, and load the file again.",
            ) from error
        finally:
            self._pen.shutdown()

    def discard(self) -> None:
        """After `finish` too, where the delivery was refused.

        Once entered, only the database knows whether the release came to pass: the sweep asks it.
        """
        self._given_up.set()
        self._pen.shutdown()
        if self._kept is not None and self._kept.entered:
            return
        with suppress(CommonwealError, OSError):
            folder.remove(self._delivery)


def begin(number: int, parcel: Parcel) -> Keeping:
    """Begin to seal the files of a delivery, under the names that they have within it."""
    return Keeping(number, [(str(path.relative_to(parcel.root)), path) for path in parcel.files])


def enter(delivery: Delivery, kept: Kept) -> None:
    """Enter what was kept, in the transaction of the release."""
    RawKey.objects.create(
        delivery=delivery, wrapped=keys.wrapped(kept.key, kept.delivery), made_at=clock.now()
    )
    RawFile.objects.bulk_create(
        RawFile(delivery=delivery, file=each.file, name=each.name, size=each.size) for each in kept.files
    )
    kept.entered = True


def sweep_raw() -> None:
    """Sealed files that no key opens, and half of a list of returns: of loads that were ended or refused;
    files whose mapping was not handed in for long."""
    samples.forget_old(clock.now())
    living = set(RawKey.objects.living().values_list("delivery_id", flat=True))
    for path in unfinished(home.folder("returns")):
        path.unlink()
    for path in folder.strays(living):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
