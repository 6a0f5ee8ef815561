"""Tables that stand in each of the three databases. Audit rows hold no foreign keys."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.lookups import Exact

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission


def _is_digest(column: str) -> Exact:
    """32 bytes, or no value where the column allows that."""
    return Exact(Func(F(column), function="octet_length", output_field=models.IntegerField()), 32)


class Events(GuardedRows["Event"]):
    pass


class Event(Guarded):
    """A line of the audit log (DOMAIN E6). The database refuses to change or remove one.

    It names nobody and holds no free text: `subjects` are random references (SubjectKey), and what was
    written in words stands encrypted in EventDetail, of which `detail` is the digest. So the chain of seals
    stays whole when somebody's details are erased. `core.trail.reading` puts a line together again.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.TextField()
    agency = models.TextField(blank=True)
    roles = ArrayField(models.TextField(), default=list)
    session = models.TextField(blank=True)
    operation = models.TextField()
    object_type = models.TextField()
    object_id = models.TextField()
    object_version = models.TextField(blank=True)
    subjects = ArrayField(models.UUIDField(), default=list)
    purpose = models.TextField(blank=True)
    gateway = models.TextField(blank=True)
    regime = models.TextField(blank=True)
    channel = models.TextField(blank=True)
    fields = ArrayField(models.TextField(), default=list)
    owners = ArrayField(models.TextField(), default=list)
    result_count = models.BigIntegerField(null=True)
    outcome = models.TextField()
    detail = models.BinaryField(null=True)

    objects = Events.as_manager()
    append_only: ClassVar[bool] = True
    # Whoever acts leaves lines about themselves; `owners` are the agencies whose records were touched.
    guarded = guards(
        see=(Permission.AUDIT_READ_OWN, Permission.AUDIT_READ_ALL, Permission.AUDIT_READ_AGENCY),
        add_where="oneself",
        person="actor",
        owners=Column("owners", many=True),
        matter=Column("object_id", of="object_type"),
        subjects=Column("subjects", many=True),
    )
    handling = handles(
        public="id at operation object_type object_version gateway regime channel fields owners"
        " result_count outcome detail",
        depersonalised="agency roles purpose object_id subjects",
        restricted_person="actor session",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_outcome", condition=Q(outcome__in=["allowed", "denied", "break-glass"])
            ),
            models.CheckConstraint(name="event_says_who", condition=~Q(actor="")),
            # A code; a purpose in words goes with the details.
            models.CheckConstraint(
                name="event_purpose_is_a_code", condition=Q(purpose__regex=r"^[a-z0-9_.:-]{0,64}$")
            ),
            models.CheckConstraint(name="event_detail_digest", condition=_is_digest("detail")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"], name="event_object"),
            models.Index(fields=["actor"], name="event_actor"),
            GinIndex(fields=["subjects"], name="event_subjects"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.operation} {self.object_type} {self.object_id}"


_DIGESTS = ("digest", "previous", "hash")


class Seal(models.Model):
    """A link of the chain over the events, in the order of commits; made by the database alone, at commit."""

    number = models.BigIntegerField(primary_key=True)
    event = models.BigIntegerField(unique=True)
    digest = models.BinaryField()
    previous = models.BinaryField()
    hash = models.BinaryField()

    append_only: ClassVar[bool] = True
    handling = handles(public="number event digest previous hash")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="seal_number", condition=Q(number__gte=1)),
            *(models.CheckConstraint(name=f"seal_{each}", condition=_is_digest(each)) for each in _DIGESTS),
        ]

    def __str__(self) -> str:
        return f"seal {self.number} of event {self.event}"


class EventDetail(models.Model):
    """What an event says in words, each field encrypted under the keys of those whom it concerns."""

    event = models.BigIntegerField(primary_key=True)
    keys = ArrayField(models.UUIDField())
    purpose = models.BinaryField(null=True)
    reason = models.BinaryField(null=True)
    query = models.BinaryField(null=True)
    recipients = models.BinaryField(null=True)

    append_only: ClassVar[bool] = True
    row_secured: ClassVar[bool] = True  # seen by whoever sees the line: core/migrations/0003_trail.py
    handling = handles(
        public="event", depersonalised="keys", sensitive_person="purpose reason query recipients"
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="detail_has_keys", condition=Q(keys__len__gte=1))
        ]

    def __str__(self) -> str:
        return f"details of event {self.event}"


class SubjectKey(models.Model):
    """The key to what the log says in words about one person or thing, under the random reference it goes by.

    `index` is a keyed digest of the subject's identifier, by which it is found; `sealed_subject` is the
    identifier under the key itself. Destroying the key takes all three. A subject may have several: two acts
    that first name it at the same time must not wait for each other.
    """

    ref = models.UUIDField(primary_key=True, default=uuid.uuid4)
    index = models.BinaryField(null=True)
    wrapped = models.BinaryField(null=True)
    sealed_subject = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    destroyed_by = models.TextField(blank=True)

    row_secured: ClassVar[bool] = True
    handling = handles(
        public="ref made_at destroyed_at",
        depersonalised="destroyed_by",
        restricted_person="index",
        sensitive_person="wrapped sealed_subject",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="key_lives_or_is_destroyed",
                condition=Q(
                    index__isnull=False,
                    wrapped__isnull=False,
                    sealed_subject__isnull=False,
                    destroyed_at__isnull=True,
                    destroyed_by="",
                )
                | Q(
                    index__isnull=True,
                    wrapped__isnull=True,
                    sealed_subject__isnull=True,
                    destroyed_at__isnull=False,
                )
                & ~Q(destroyed_by=""),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["index"], name="subject_key_index")]

    def __str__(self) -> str:
        return f"key {self.ref}"


class Checkpoint(models.Model):
    """The heads of the three chains on a day, signed. Kept in the working database and as a file."""

    number = models.BigIntegerField(primary_key=True)
    day = models.DateField(unique=True)
    content = models.TextField()
    signature = models.TextField()
    made_at = models.DateTimeField()

    append_only: ClassVar[bool] = True
    handling = handles(public="number day content signature made_at")

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="checkpoint_number", condition=Q(number__gte=1))]

    def __str__(self) -> str:
        return f"checkpoint {self.number} of {self.day}"


class Due(models.QuerySet["Outbox"]):
    def waiting(self) -> Self:
        return self.filter(moved_at__isnull=True)


class Outbox(models.Model):
    """A job to be done, written with the act that asks for it. Holds identifiers only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    kind = models.TextField()
    identifiers = models.JSONField(default=dict)
    asked_by = models.TextField()
    due_at = models.DateTimeField()
    moved_at = models.DateTimeField(null=True)

    objects = Due.as_manager()
    handling = handles(public="id at kind due_at moved_at", depersonalised="identifiers asked_by")

    class Meta:
        verbose_name_plural = "outbox"
        indexes: ClassVar = [
            models.Index(fields=["due_at"], name="outbox_due", condition=Q(moved_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class Handover(models.Model):
    """Something sealed that a lower room leaves for a locked one; the lower room cannot read it back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()
    room = models.TextField()
    sealed = models.BinaryField()
    left_by = models.TextField()
    collected_at = models.DateTimeField(null=True)

    handling = handles(public="id at room collected_at", depersonalised="left_by", sensitive_person="sealed")

    def __str__(self) -> str:
        return f"for {self.room}, {self.at:%Y-%m-%d %H:%M}"


class Drafts(GuardedRows["FormDraft"]):
    pass


class FormDraft(Guarded):
    """A form not yet sent, for its writer alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.TextField()
    form = models.TextField()
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = Drafts.as_manager()
    guarded = guards(
        # A row is cleared by its age, which has to be seen for that.
        see=(Permission.DRAFT_KEEP, Permission.DRAFT_CLEAR),
        add=Permission.DRAFT_KEEP,
        change=Permission.DRAFT_KEEP,
        remove=(Permission.DRAFT_KEEP, Permission.DRAFT_CLEAR),
        author="owner",
    )
    handling = handles(public="id form saved_at", depersonalised="owner", sensitive_person="answers")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "form"], name="one_draft_a_form")]

    def __str__(self) -> str:
        return f"{self.form} of {self.owner}"
