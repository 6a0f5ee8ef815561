"""What has been written."""

from __future__ import annotations

from pathlib import Path

from commonweal.core.actor import Actor
from commonweal.core.digests import sha256_hex
from commonweal.core.entry import entry
from commonweal.core.permissions import Permission

from .access import may_check
from .models import WrittenDocument


@entry(Permission.INSTALLATION_CHECK)
def copies_changed(*, actor: Actor) -> tuple[int, int]:
    """How many copies are no longer as they were written, and how many were written."""
    may_check(actor).require()
    copies = {
        c["path"]: c["sha256"] for document in WrittenDocument.objects.order_by("id") for c in document.copies
    }
    changed = sum(
        not Path(p).exists() or sha256_hex(Path(p).read_bytes()) != digest for p, digest in copies.items()
    )
    return changed, len(copies)
