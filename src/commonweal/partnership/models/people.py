"""People at work: accounts, posts, roles, areas, training, and what they are kept out of."""

import uuid
from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from commonweal.core.guarded import Column, Guarded, GuardedRows, guards
from commonweal.core.handling import handles
from commonweal.core.permissions import Permission
from commonweal.partnership.models.agencies import Agency, dated, on

ACCOUNT_TRANSITIONS: dict[str, frozenset[str]] = {
    "open": frozenset({"paused", "closed"}),
    "paused": frozenset({"open", "closed"}),
    "closed": frozenset(),
}
# Whoever holds one of these sees rows about people at work; whoever the row is about sees it too.
_SEE = (Permission.ACCOUNT_READ, Permission.ACCOUNT_READ_OWN)
_CHANGE = (Permission.ACCOUNT_CHANGE, Permission.ACCOUNT_CLOSE)
_ADD = (Permission.ACCOUNT_ADD, Permission.ACCOUNT_MAKE_LOCAL_OPERATOR)
# Posts, roles and the like are changes of a person, which nobody makes to themselves.
_GIVE = (Permission.ACCOUNT_CHANGE, Permission.ACCOUNT_MAKE_LOCAL_OPERATOR)
_PERSON = Column("account_id", prefix="account:")


class Accounts(GuardedRows["Account"]):
    def open(self) -> Self:
        return self.filter(state="open")

    def holding(self, roles: "list[str]", day: date) -> Self:
        """Those who hold one of the roles on the day, and a post: without one nobody has a role."""
        held = RoleGrant.objects.filter(on(day), role__in=roles)
        posts = Membership.objects.filter(on(day))
        return self.filter(pk__in=held.values("account")).filter(pk__in=posts.values("account"))


class AccountManager(BaseUserManager["Account"]):
    def get_queryset(self) -> Accounts:
        return Accounts(self.model, using=self._db)

    def open(self) -> Accounts:
        return self.get_queryset().open()

    def visible_to(self, actor: object) -> Accounts:
        return self.get_queryset().visible_to(actor)  # type: ignore[arg-type]


class Account(AbstractBaseUser, Guarded):
    """A person at work. Whoever leaves is closed and stays, because the audit log names them.

    Two people never share one; a person never has two. `formerly` is the closed account of somebody who has
    come back: what they were kept out of then, they are kept out of now. An account of the demonstration
    is nobody's, and nobody wherever the demonstration is not on.
    """

    username = models.TextField(unique=True)
    name = models.TextField()
    email = models.EmailField(blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="accounts")
    formerly = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="later")
    skills = ArrayField(models.TextField(), default=list, blank=True)
    vetted_until = models.DateField(null=True, blank=True)
    is_local_operator = models.BooleanField(default=False)
    state = models.TextField(default="open")
    state_since = models.DateTimeField(null=True, blank=True)
    state_why = models.TextField(blank=True)
    terms_version = models.TextField(blank=True)
    terms_at = models.DateTimeField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    objects = AccountManager()
    guarded = guards(
        see=_SEE,
        add=_ADD,
        change=_CHANGE,
        agency="agency_id",
        person=Column("id", prefix="account:"),
    )
    handling = handles(
        public="id agency is_local_operator state state_since demonstration terms_version terms_at",
        depersonalised="last_login vetted_until skills state_why",
        restricted_person="username name email formerly",
        sensitive_person="password",
    )

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["is_local_operator"], condition=Q(is_local_operator=True), name="one_local_operator"
            ),
            models.UniqueConstraint(
                Lower("email"), condition=~Q(state="closed") & ~Q(email=""), name="one_account_a_person"
            ),
            models.CheckConstraint(name="account_state", condition=Q(state__in=list(ACCOUNT_TRANSITIONS))),
            models.CheckConstraint(
                name="operator_stays_open", condition=Q(is_local_operator=False) | Q(state="open")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return self.state == "open"


class Membership(Guarded):
    """A post in an agency for a time. `everywhere`: the post covers the whole county.

    Half-open, like every period: `until` is the first day after.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    post = models.TextField(blank=True)
    everywhere = models.BooleanField(default=False)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    guarded = guards(see=_SEE, add=_GIVE, change=_CHANGE, agency="agency_id", person=_PERSON, matter=_PERSON)
    handling = handles(public="id agency everywhere", restricted_person="account post since until")

    class Meta:
        constraints: ClassVar = [dated("membership_dates")]

    def __str__(self) -> str:
        return f"{self.account} at {self.agency}"


class WorkArea(Guarded):
    """An area in which somebody works, such as `district:E08000006`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="areas")
    area = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    guarded = guards(see=_SEE, add=_GIVE, change=_CHANGE, person=_PERSON, matter=_PERSON)
    handling = handles(public="id area", restricted_person="account since until")

    class Meta:
        constraints: ClassVar = [dated("work_area_dates")]

    def __str__(self) -> str:
        return f"{self.account} in {self.area}"


class RoleGrant(Guarded):
    """That somebody holds a role of the policy from one day to another, by whom and why."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="roles")
    role = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    granted_by = models.TextField()
    why = models.TextField()

    objects = GuardedRows["RoleGrant"].as_manager()
    guarded = guards(see=_SEE, add=_GIVE, change=_CHANGE, person=_PERSON, matter=_PERSON)
    handling = handles(public="id role", restricted_person="account since until granted_by why")

    class Meta:
        constraints: ClassVar = [dated("role_dates")]

    def __str__(self) -> str:
        return f"{self.account}: {self.role}"


class Training(Guarded):
    """A course that somebody did; `until` is the first day on which it has lapsed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="training")
    course = models.TextField()
    done_on = models.DateField()
    until = models.DateField()

    guarded = guards(see=_SEE, add=_GIVE, change=_CHANGE, person=_PERSON, matter=_PERSON)
    handling = handles(public="id course", restricted_person="account done_on until")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="training_lapses", condition=Q(until__gt=F("done_on")))
        ]

    def __str__(self) -> str:
        return f"{self.account}: {self.course}"


class Exclusions(GuardedRows["Exclusion"]):
    def on(self, day: date) -> Self:
        return self.filter(on(day), lifted_by="")


class Exclusion(Guarded):
    """That somebody may have nothing to do with a matter, or with anything about a person.

    `matter` is `class:id`, or `person:reference`. Whoever it keeps out never sees it. It is lifted by two:
    one who asks and another who agrees.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="exclusions")
    matter = models.TextField()
    why = models.TextField()
    set_by = models.TextField()
    set_at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    lift_asked_by = models.TextField(blank=True)
    lifted_by = models.TextField(blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_why = models.TextField(blank=True)

    objects = Exclusions.as_manager()
    guarded = guards(
        see=Permission.EXCLUSION_READ,
        add=Permission.EXCLUSION_ADD,
        change=(Permission.EXCLUSION_ADD, Permission.EXCLUSION_LIFT),
        matter="matter",
        person=_PERSON,
    )
    handling = handles(
        public="id set_at since until lifted_at",
        sensitive_person="account matter why set_by lift_asked_by lifted_by lifted_why",
    )

    class Meta:
        constraints: ClassVar = [
            dated("exclusion_dates"),
            models.CheckConstraint(
                name="exclusion_lifted_by_two",
                condition=Q(lifted_by="", lifted_at__isnull=True)
                | (
                    ~Q(lifted_by="")
                    & ~Q(lift_asked_by="")
                    & ~Q(lifted_by=F("lift_asked_by"))
                    & Q(lifted_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account} is kept out of {self.matter}"
