"""What a path holds: which of its files belong together as one delivery, and of which source."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from commonweal.core.errors import BadInput, NotFound
from commonweal.hub.intake.child import Member, Reader
from commonweal.hub.intake.kinds import unread
from commonweal.hub.sources import all_sources, recognised, source_named
from commonweal.hub.sources.declaration import Source, Unit

ENDINGS = (".csv", ".csv.gz", ".tsv", ".tsv.gz", ".txt", ".txt.gz", ".json", ".json.gz", ".xlsx", ".zip")
SYNTHETIC_MARK = "SYNTHETIC.json"
FOLDERS_UP = 4
CONTROL_ENDING = ".control.json"
HASH_BYTES = 1 << 22


@dataclass(frozen=True)
class Parcel:
    """The files that one delivery is made of."""

    name: str
    source: Source
    members: tuple[Member, ...]
    files: tuple[Path, ...]
    root: Path

    @cached_property
    def size(self) -> int:
        return sum(path.stat().st_size for path in self.files)

    @cached_property
    def digest(self) -> str:
        """Of the content and the names within the delivery, not of where it lay."""
        whole = hashlib.sha256(self.source.name.encode())
        for path in self.files:
            whole.update(str(path.relative_to(self.root)).encode() if len(self.files) > 1 else b"")
            whole.update(_digest(path))
        return whole.hexdigest()

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is to be known of how its files are read, such as that a workbook holds formulas."""
        return tuple(f"{member.name}: {remark}" for member in self.members for remark in member.remarks)

    @property
    def synthetic(self) -> bool:
        """Whether the records say of themselves that they are made up: a mark in a folder that holds them."""
        return any((f / SYNTHETIC_MARK).exists() for p in self.files for f in list(p.parents)[:FOLDERS_UP])


@dataclass(frozen=True)
class Left:
    """A file that no source recognises; it is named, never skipped in silence."""

    name: str
    why: str


def parcels(
    path: Path, reader: Reader, source_name: str | None, sources: Sequence[Source] | None = None
) -> tuple[list[Parcel], list[Left]]:
    """Every delivery that a path holds, in the order of their names, and what was left aside.

    `sources` are those by which files are known; the program's own where none are given.
    """
    known = all_sources() if sources is None else sources
    if not path.exists():
        raise NotFound(
            f"there is nothing at {path}", remedy="Give the path of a file, an archive or a folder."
        )
    root = path if path.is_dir() else path.parent
    chosen = _named(source_name, known) if source_name else None
    together: dict[tuple[str, str], list[tuple[Source, Member, Path]]] = defaultdict(list)
    left: list[Left] = []
    for file in _files(path):
        if not _writable(file.name):
            left.append(Left(ascii(file.name), "its name is not written in UTF-8; give it another name"))
            continue
        for source, member, why in _recognised(file, reader, chosen, known):
            if source is None:
                left.append(Left(member.name, why))
            else:
                together[_group(file, source, path), source.name].append((source, member, file))
    return [_parcel(name, entries, root) for (name, _), entries in sorted(together.items())], left


def _writable(name: str) -> bool:
    """Whether the name can be passed on: bytes that are no text come as lone surrogates."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parcel(name: str, entries: list[tuple[Source, Member, Path]], root: Path) -> Parcel:
    files = tuple(dict.fromkeys(file for _, _, file in entries))
    return Parcel(name, entries[0][0], tuple(m for _, m, _ in entries), files, root)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        if not path.name.lower().endswith(ENDINGS):
            why = unread(path.name) or "is not a kind of file that is read"
            raise BadInput(f"{path.name} {why}", remedy=f"Kinds read: {', '.join(ENDINGS)}.")
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not hidden and _delivered(file.name) and not _ours(file):
            yield file


def _delivered(name: str) -> bool:
    """Whether a file of a folder is a delivered one; a spreadsheet of a form not read is named."""
    return name.lower().endswith(ENDINGS) or bool(unread(name))


def _ours(file: Path) -> bool:
    return (
        file.name == SYNTHETIC_MARK or file.name.endswith(CONTROL_ENDING) or file.name.lower() == "readme.txt"
    )


def _named(name: str, known: Sequence[Source]) -> Source:
    for source in known:
        if source.name == name:
            return source
    raise NotFound(
        f"no source is called {name!r}", remedy=f"The sources are: {', '.join(s.name for s in known)}."
    )


def _recognised(
    file: Path, reader: Reader, chosen: Source | None, known: Sequence[Source]
) -> Iterator[tuple[Source | None, Member, str]]:
    try:
        members = reader.survey(file)
    except BadInput as error:  # one damaged file does not stop the others of a folder
        yield None, Member(str(file), "", None, ()), error.what
        return
    chosen_fits = chosen is not None and any(_fits(chosen, member) for member in members)
    for member in members:
        if member.note:
            yield None, member, member.note
        elif member.kind is None:
            yield None, member, "not a table (neither CSV, XLSX nor JSON)"
        elif member.kind == "json" and not member.header:
            yield chosen or source_named("police_uk_api_json"), member, ""
        elif chosen is not None and (member.kind != "xlsx" or not chosen_fits or _fits(chosen, member)):
            yield chosen, member, ""
        elif chosen is not None:  # another sheet of the workbook is the one that was meant
            yield None, member, f"the sheet does not have the columns of {chosen.name}, and another one has"
        else:
            found = recognised(known, member.header, member.kind)
            yield found, member, "" if found else _nearest(member, known)


def _fits(source: Source, member: Member) -> bool:
    return not member.note and source.recognises(member.header, member.kind)


def _nearest(member: Member, known: Sequence[Source]) -> str:
    """Why no source takes the file, said by the source that comes nearest."""
    candidates = [s for s in known if s.reads(member.kind)]
    if not candidates:
        return "no source reads this kind of file"
    nearest = min(candidates, key=lambda s: len(s.unknown(member.header)) + 2 * len(s.missing(member.header)))
    unknown, missing = nearest.unknown(member.header), nearest.missing(member.header)
    parts = [f"has the unknown column {unknown[0]!r}"] if unknown else []
    parts += [f"lacks the column {missing[0]!r}"] if missing else []
    why = " and ".join(parts) or "fits more than one source"
    return f"no source has these columns; {nearest.name} comes nearest, but the file {why}"


def _group(file: Path, source: Source, path: Path) -> str:
    """Archives and single-file sources are deliveries by themselves, a folder's loose files one together."""
    if path.is_file():
        return path.name
    if source.unit is Unit.FILE or file.name.lower().endswith(".zip"):
        return str(file.relative_to(path))
    return path.name


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()


def control_total(parcel: Parcel, reader: Reader) -> int | None:
    """The rows that the supplier says there are, where a control file lies beside each of the files."""
    beside = {file: file.with_name(file.name + CONTROL_ENDING) for file in parcel.files}
    lacking = [file.name for file, control in beside.items() if not control.exists()]
    if len(lacking) == len(beside):
        return None
    if lacking:
        raise BadInput(
            f"{lacking[0]} has no control file, and other files of the delivery have one",
            where=parcel.name,
            remedy="Ask the sender for the missing control file, or give the total yourself: --control N.",
        )
    return sum(reader.control(control) for control in beside.values())
