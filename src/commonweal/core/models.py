"""Tables that stand in each of the three databases. Audit rows hold no foreign keys."""

import uuid
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonweal.core.actor import Actor
from commonweal.core.handling import handles
from commonweal.core.policy import may


class Events(models.QuerySet["Event"]):
    def visible_to(self, actor: Actor) -> Self:
        if may(actor, "audit.read_all", "audit_event").allowed:
            return self.all()
        return self.filter(actor=actor.id)


class Event(models.Model):
    """A line of the audit log (DOMAIN E6). The database refuses to change or remove one."""

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
    subjects = ArrayField(models.TextField(), default=list)
    purpose = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    gateway = models.TextField(blank=True)
    regime = models.TextField(blank=True)
    recipients = ArrayField(models.TextField(), default=list)
    channel = models.TextField(blank=True)
    fields = ArrayField(models.TextField(), default=list)
    query = models.TextField(blank=True)
    result_count = models.BigIntegerField(null=True)
    outcome = models.TextField()

    objects = Events.as_manager()
    append_only: ClassVar[bool] = True
    handling = handles(
        public="id at operation object_type object_version gateway regime channel fields"
        " result_count outcome",
        depersonalised="agency roles purpose object_id",
        restricted_person="actor session subjects reason recipients query",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="event_outcome", condition=Q(outcome__in=["allowed", "denied", "break-glass"])
            ),
            models.CheckConstraint(name="event_says_who", condition=~Q(actor="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["object_type", "object_id"], name="event_object"),
            models.Index(fields=["actor"], name="event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.operation} {self.object_type} {self.object_id}"


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


class Drafts(models.QuerySet["FormDraft"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(owner=actor.id)


class FormDraft(models.Model):
    """A form not yet sent, for its writer alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    owner = models.TextField()
    form = models.TextField()
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    objects = Drafts.as_manager()
    handling = handles(public="id form saved_at", depersonalised="owner", sensitive_person="answers")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner", "form"], name="one_draft_a_form")]

    def __str__(self) -> str:
        return f"{self.form} of {self.owner}"
