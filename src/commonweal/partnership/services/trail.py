"""The log as evidence: checkpoints signed and handed on, copies let out and checked, details erased."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from commonweal.core import events, home, keyring
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput, InstallationProblem, NotFound, NotPermitted, WrongUse
from commonweal.core.permissions import Permission
from commonweal.core.policy import policy
from commonweal.core.task import Task, current_task, task
from commonweal.core.trail import checkpoints, copying, verifier
from commonweal.jobs.register import Door, Job, register
from commonweal.jobs.services import ask_for, set_schedule
from commonweal.partnership import access
from commonweal.partnership.queries.people import actor_of, same_person
from commonweal.partnership.services.telling import tell

CHECKPOINT_JOB = "checkpoint"
MINUTES_A_DAY = 24 * 60
# Reads everything, for a verdict and for a copy: row security would show a person, and some channels, a part.
VERIFIER = Actor(
    id="process:verifier", name="verifier", kind="process", roles=frozenset({"process", "auditor"})
)
AS_VERIFIER = Task(channel="job")


@dataclass(frozen=True)
class HandedOn:
    number: int
    day: str
    path: Path
    new: bool


@dataclass(frozen=True)
class Verdict:
    well: bool
    lines: tuple[str, ...]


@entry(Permission.CHECKPOINT_SIGN)
def sign_checkpoint(*, actor: Actor, hand_to: Sequence[str] = ()) -> HandedOn:
    """Sign the day's checkpoint, lay it into the folder `checkpoints` and send it to these accounts.

    The second time in a day it writes the same file again and sends nothing.
    """
    access.may_sign_checkpoint(actor).require()
    with acting(actor):
        signed = checkpoints.sign()
        if signed.new:
            events.record(
                actor=actor,
                operation=Permission.CHECKPOINT_SIGN,
                object_type="checkpoint",
                object_id=str(signed.number),
                object_version=verifier.digest_of(signed.content),
                recipients=tuple(hand_to),
            )
            for account in hand_to:
                ask_for(actor=actor, kind="mail", identifiers=_letter(account, signed))
    return HandedOn(signed.number, signed.day, checkpoints.write(signed), signed.new)


@entry(Permission.CHECKPOINT_SIGN)
def hand_on_daily(*, actor: Actor, to: Sequence[str] = ()) -> None:
    """Have the worker sign a checkpoint each day and send it to these accounts, best in another agency."""
    access.may_sign_checkpoint(actor).require()
    set_schedule(
        actor=actor,
        name=CHECKPOINT_JOB,
        kind=CHECKPOINT_JOB,
        every_minutes=MINUTES_A_DAY,
        identifiers={"to": " ".join(to)},
    )


@entry(Permission.AUDIT_EXPORT)
def export_trail(*, actor: Actor, folder: Path, recipients: Sequence[str] = ()) -> Mapping[str, int]:
    """Let a copy out for somebody who checks it. Each store's log tells of it first."""
    access.may_export_trail(actor).require()
    if actor.exclusions:  # a copy holds every matter; which one it is that they are kept out of is not said
        raise NotPermitted(
            "You may not let a copy of the whole log out.",
            where=actor.id,
            remedy="Ask another person who may.",
        )
    for alias, store in checkpoints.ALIASES.items():
        with acting(actor, alias):
            events.record(
                actor=actor,
                operation=Permission.AUDIT_EXPORT,
                object_type="audit_event",
                object_id=store,
                recipients=tuple(recipients),
                using=alias,
            )
    counts = _copied(folder)
    copying.expect_whole(folder, counts)
    return counts


@entry(Permission.AUDIT_VERIFY)
def verify_trail(
    *, actor: Actor, folder: Path | None = None, held: Sequence[Path] = (), public_key: str = ""
) -> Verdict:
    """Check a copy, or the log as it stands. Who asks is told the verdict, and no content."""
    access.may_verify_trail(actor).require()
    try:
        key = verifier.key_of(public_key) if public_key else ""
    except ValueError as error:
        raise WrongUse(
            "This is no public key.", where=public_key, remedy="It has 64 hexadecimal digits."
        ) from error
    if folder is not None:
        verdict = _verdict(folder, held, key)
    else:
        with TemporaryDirectory(dir=home.home(), prefix="verifying-") as place:
            _copied(Path(place))
            verdict = _verdict(Path(place), held, key)
    with acting(actor):
        events.record(
            actor=actor,
            operation=Permission.AUDIT_VERIFY,
            object_type="audit_event",
            object_id="copy" if folder else "live",
            object_version="well" if verdict.well else "not well",
            reason=current_task().reason or (verdict.lines[0] if not verdict.well else ""),
        )
    return verdict


@entry(Permission.AUDIT_ERASE)
def erase_details(*, actor: Actor, subject: str, why: str) -> int:
    """Destroy the keys to what the logs say in words about a subject; how many there were.

    The lines stay, and so does the chain; they can no longer be tied to the subject. A line that concerns
    others too is unreadable as well from then on. The task's second person is told by letter.
    """
    if not why.strip():
        raise WrongUse("An erasure needs its reason.", where="why")
    # An account that somebody had before they came back is theirs as well.
    person = actor.id if same_person(actor.id, subject) else subject
    with task(replace(current_task(), reason=why)):
        access.may_erase_details(actor, person).require()
    second = _second(actor, subject)
    if not any(_refs(actor, subject, alias) for alias in checkpoints.ALIASES):
        raise NotFound("The log holds no details of this subject.", where="subject")
    with acting(actor):  # before the other databases: nothing is erased anywhere without the letter
        destroyed = _erase(actor, subject, why, second, "default")
        tell(actor=actor, whom=(second,), subject="You are named as the second person", text=_told(actor))
    others = (alias for alias in checkpoints.ALIASES if alias != "default")
    return destroyed + sum(_erase(actor, subject, why, second, alias) for alias in others)


def _second(actor: Actor, subject: str) -> str:
    """The second person's account: open, neither the actor's nor the subject's, and one that may erase."""
    second = actor_of(current_task().second_person)
    granting = {role.name for role in policy().granting[Permission.AUDIT_ERASE]}
    if any(same_person(second.id, each) for each in (actor.id, subject)) or not second.roles & granting:
        raise BadInput(
            "The second person has to be somebody else, not the one erased, and one who may erase as well.",
            where=f"second person {second.id}",
            remedy="Name another information governance officer.",
        )
    return second.id


def _told(actor: Actor) -> str:
    return (
        f"{actor.name} ({actor.id}) destroyed keys to details of the audit log and named you as the second "
        "person, who agreed. If you did not agree, report it: commonweal access breach.\n"
    )


def _refs(actor: Actor, subject: str, alias: str) -> Sequence[object]:
    with acting(actor, alias):
        return keyring.refs_of(subject, alias)


def _erase(actor: Actor, subject: str, why: str, second: str, alias: str) -> int:
    with acting(actor, alias):
        if not keyring.alone(alias):
            raise InstallationProblem(
                "An act is under way that names somebody for the first time; it could be this subject.",
                where=f"the {checkpoints.ALIASES[alias]} database",
                remedy="Try again when it has ended. What was erased in another database stays erased.",
            )
        refs = keyring.refs_of(subject, alias)
        keyring.destroy(refs, actor.id, alias)
        for ref in refs:
            events.record(
                actor=actor,
                operation=verifier.ERASURE,
                object_type="subject_key",
                object_id=str(ref),
                reason=f"{why} (second person: {second})",
                using=alias,
            )
    return len(refs)


def _copied(folder: Path) -> Mapping[str, int]:
    with task(AS_VERIFIER):
        return copying.copy(VERIFIER, folder)


def _verdict(folder: Path, held: Sequence[Path], key: str) -> Verdict:
    try:
        report = verifier.verify(folder, held, key)
    except verifier.Wrong as wrong:
        return Verdict(False, (str(wrong),))
    return Verdict(True, tuple(report.lines()))


def _letter(account: str, signed: checkpoints.Signed) -> dict[str, str]:
    return {
        "to": account,
        "subject": f"Checkpoint {signed.number} of the audit log, {signed.day}",
        "text": "Please keep the line below; it proves what the audit log held on this day. How to use it: "
        f"docs/how-to/check-the-trail.md.\n\n{signed.text}\n",
    }


def _work(job: Job, door: Door) -> None:
    sign_checkpoint(actor=Actor.process("checkpoint"), hand_to=job.identifiers.get("to", "").split())


register(
    CHECKPOINT_JOB, _work, entry=Permission.CHECKPOINT_SIGN, title="Sign the checkpoint of the audit log"
)
