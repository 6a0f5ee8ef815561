"""Views that are kept, runs of techniques, and who has a view sent each month."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission


class SavedView(Guarded):
    """A question to the warehouse under a name: `asked` holds what was chosen, and no answer."""

    number = models.BigAutoField(primary_key=True)
    name = models.TextField()
    asked = models.JSONField()
    kept_by = models.TextField()
    kept_at = models.DateTimeField()
    shared_with = ArrayField(models.TextField(), default=list)

    objects = GuardedRows["SavedView"].as_manager()
    guarded = guards(
        see=(Permission.VIEW_READ_OWN, Permission.VIEW_READ),
        add=Permission.VIEW_KEEP,
        change=(Permission.VIEW_KEEP, Permission.VIEW_SHARE),
        remove=Permission.VIEW_DROP,
        author="kept_by",
        parties=Column("shared_with", many=True),
    )
    handling = handles(public="number kept_at", depersonalised="name asked kept_by shared_with")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kept_by", "name"], name="a_view_has_one_name")
        ]

    def __str__(self) -> str:
        return self.name


class TechniqueRun(Guarded):
    """One run: `asked` holds what was chosen; `kept` and `rows` the document that came of it.

    A run that was refused says why in `refusal`; one that has neither is still to be done.
    """

    number = models.BigAutoField(primary_key=True)
    technique = models.TextField()
    asked = models.JSONField()
    asked_by = models.TextField()
    asked_at = models.DateTimeField()
    job = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    snapshot = models.IntegerField(null=True)
    scope = models.TextField(blank=True)
    sentence = models.TextField(blank=True)
    refusal = models.TextField(blank=True)
    kept = models.BinaryField(null=True)
    rows = models.BinaryField(null=True)

    objects = GuardedRows["TechniqueRun"].as_manager()
    guarded = guards(
        see=Permission.TECHNIQUE_READ,
        add=Permission.TECHNIQUE_RUN,
        change=Permission.TECHNIQUE_RUN,
        author="asked_by",
    )
    handling = handles(
        public="number technique asked_at job finished_at snapshot scope",
        depersonalised="asked asked_by sentence refusal kept rows",
    )

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="run_ends_with_a_result_or_a_reason",
                condition=Q(finished_at__isnull=True, kept__isnull=True, refusal="")
                | Q(finished_at__isnull=False, kept__isnull=False, refusal="")
                | (Q(finished_at__isnull=False, kept__isnull=True) & ~Q(refusal="")),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["asked_by", "-number"], name="runs_of_a_person")]

    def __str__(self) -> str:
        return f"run {self.number}: {self.technique}"


class Subscription(Guarded):
    """Somebody has a question answered for each month that lands, as themselves on that day.

    `view` is the number of the view that it is of: a name may be that of a colleague's as well.
    """

    number = models.BigAutoField(primary_key=True)
    view = models.BigIntegerField()
    name = models.TextField()
    asked = models.JSONField()
    reader = models.TextField()
    began_at = models.DateTimeField()
    sent_month = models.TextField(blank=True)

    objects = GuardedRows["Subscription"].as_manager()
    guarded = guards(
        see=(Permission.SUBSCRIPTION_KEEP, Permission.SENT_VIEW_ASK),
        add=Permission.SUBSCRIPTION_KEEP,
        change=Permission.SUBSCRIPTION_KEEP,
        remove=Permission.SUBSCRIPTION_DROP,
        person="reader",
    )
    handling = handles(public="number view began_at sent_month", depersonalised="name asked reader")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reader", "view"], name="a_view_is_sent_once_to_each")
        ]

    def __str__(self) -> str:
        return f"{self.name}, to {self.reader}"
