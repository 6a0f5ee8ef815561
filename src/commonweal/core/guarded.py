"""Models whose rows the policy guards: each says once which of its columns carries which fact.

    class Agreement(models.Model):
        objects = Agreements.as_manager()      # class Agreements(GuardedRows["Agreement"])
        guarded = guards(
            see=Permission.AGREEMENT_READ,
            add=(Permission.AGREEMENT_CREATE,),
            change=(Permission.AGREEMENT_CHANGE,),
            parties=Many("partnership_agreement_parties", "agreement_id", "agency_id"),
        )

From this come `may(actor, permission, row)`, `visible_to(actor)` and the row security of the table.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NoReturn, Self, TypeVar

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast

from commonweal.core import clock, denial, keyring
from commonweal.core.actor import Actor
from commonweal.core.conditions import ROW_CHECKS, Condition, actor_values
from commonweal.core.decision import NOT_SEEN, Asked, Decision
from commonweal.core.errors import NotFound
from commonweal.core.policy import UNSAID, opened, policy, standing

FACTS = frozenset({each.fact for each in policy().conditions.values() if each.fact} | {"matter", "subjects"})
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Column:
    """A column of the row's own; `prefix` is what the fact has before it, such as `account:`.

    `many`: the column is an array. `of`: the column that holds the class, where the fact is `class:id`.
    """

    name: str
    prefix: str = ""
    many: bool = False
    of: str = ""


@dataclass(frozen=True)
class Many:
    """Values in a table that links this row to others."""

    table: str
    key: str
    value: str
    prefix: str = ""


Fact = Column | Many


@dataclass(frozen=True)
class Guards:
    """`see`: any of these shows the row. `add`, `change`, `remove`: any of these lets it be written.

    `add_where`: whoever acts adds rows that meet these conditions, such as lines of the log about themselves.
    """

    see: tuple[str, ...]
    add: tuple[str, ...]
    change: tuple[str, ...]
    remove: tuple[str, ...]
    stated: Mapping[str, Fact]
    add_where: tuple[str, ...] = ()

    @property
    def object_class(self) -> str:
        return policy().actions[self.see[0]].on

    def fact(self, name: str, key: str) -> Fact | None:
        """The fact, the matter being the row itself where it is not stated otherwise."""
        if name == "matter" and name not in self.stated:
            return Column(key, prefix=f"{self.object_class}:")
        return self.stated.get(name)


def guards(
    *,
    see: str | Iterable[str],
    add: str | Iterable[str] = (),
    change: str | Iterable[str] = (),
    remove: str | Iterable[str] = (),
    add_where: str | Iterable[str] = (),
    **facts: str | Fact,
) -> Guards:
    if unknown := set(facts) - FACTS:
        raise ValueError(f"no condition of the policy looks at {sorted(unknown)}")
    stated = {name: Column(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
    return Guards(
        _several(see), _several(add), _several(change), _several(remove), stated, _several(add_where)
    )


def _several(permissions: str | Iterable[str]) -> tuple[str, ...]:
    return (str(permissions),) if isinstance(permissions, str) else tuple(str(each) for each in permissions)


class GuardedRows(models.QuerySet[Row]):
    def visible_to(self, actor: Actor) -> Self:
        """The rows that the actor may see. The database filters by itself; this says the same to Django."""
        return self.filter(_shown(self.model, actor, self.db))


class Guarded(models.Model):
    """For models with `guarded`: the facts that the policy's conditions look at."""

    guarded: Guards

    class Meta:
        abstract = True

    def facts(self) -> dict[str, tuple[str, ...]]:
        return facts_of(self)


def facts_of(row: Any) -> dict[str, tuple[str, ...]]:
    rules: Guards = type(row).guarded
    key = row._meta.pk.attname
    names = {"matter", *rules.stated}
    return {name: _values(row, fact) for name in names if (fact := rules.fact(name, key)) is not None}


def _values(row: Any, fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, Many):
        links: models.QuerySet[Any] = models.QuerySet(_link(fact), using=row._state.db)
        linked = links.filter(**{fact.key: row.pk})
        return tuple(f"{fact.prefix}{value}" for value in linked.values_list(fact.value, flat=True))
    found = getattr(row, fact.name)
    values = (found or ()) if fact.many else (found,)
    prefix = f"{getattr(row, fact.of)}:" if fact.of else fact.prefix
    return tuple(f"{prefix}{value}" for value in values if value not in (None, ""))


def _link(fact: Many) -> Any:
    return next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == fact.table)


# ------------------------------------------------------------------------------------------------ as a filter


# Django takes an empty Q for one that is not there: `Q(own) | Q()` would be the narrower of the two.
_NONE = Q(pk__in=[])
_ALL = ~_NONE


def _shown(model: Any, actor: Actor, using: str) -> Q:
    rules: Guards = model.guarded
    ways = [
        _all_hold(model, actor, left) for each in rules.see for left in standing(actor, each).alternatives
    ]
    if not ways:
        return _NONE
    return reduce(or_, ways) & ~_excluded(model, actor, using)


def _all_hold(model: Any, actor: Actor, names: Iterable[str]) -> Q:
    found = _ALL
    for name in sorted(names):
        condition = policy().conditions[name]
        holds = _holds(model, actor, condition)
        if condition.waived and (matters := opened(actor, clock.now())):
            holds |= _among(model, "matter", matters)
        found &= holds
    return found


def _holds(model: Any, actor: Actor, condition: Condition) -> Q:
    against, passes = ROW_CHECKS[condition.check]
    if against == "areas" and actor.areas is None:
        return _stated(model, condition.fact)
    among = _among(model, condition.fact, actor_values(actor, against))
    if passes:
        return among
    return _stated(model, condition.fact) & ~among


def _excluded(model: Any, actor: Actor, using: str) -> Q:
    if not actor.exclusions:
        return _NONE
    kept_out = actor.exclusions | keyring.references(actor.exclusions, using)
    return _among(model, "matter", kept_out) | _among(model, "subjects", kept_out)


def _stated(model: Any, name: str) -> Q:
    return _ALL if model.guarded.fact(name, model._meta.pk.attname) is not None else _NONE


def _among(model: Any, name: str, values: Iterable[str]) -> Q:
    fact, wanted = model.guarded.fact(name, model._meta.pk.attname), sorted(values)
    if fact is None or not wanted:
        return _NONE
    bare = [value.removeprefix(fact.prefix) for value in wanted if value.startswith(fact.prefix)]
    if isinstance(fact, Many):
        linked = models.QuerySet(_link(fact)).alias(_value=Cast(F(fact.value), models.TextField()))
        return Q(Exists(linked.filter(**{fact.key: OuterRef("pk")}, _value__in=bare)))
    if fact.many:
        return Q(**{f"{fact.name}__overlap": _read(model, fact.name, bare)})
    if fact.of:
        pairs = [value.partition(":") for value in wanted]
        return reduce(or_, (Q(**{fact.of: of, fact.name: value}) for of, _, value in pairs))
    return Q(**{f"{fact.name}__in": _read(model, fact.name, bare)})


def _read(model: Any, column: str, values: list[str]) -> list[Any]:
    """The values of a fact, which are text, as the column has them; what it could never hold is left out."""
    field = next(each for each in model._meta.concrete_fields if each.attname == column)
    target: Any = field.target_field if field.is_relation else getattr(field, "base_field", field)
    found = []
    for value in values:
        with suppress(ValidationError):
            read = target.to_python(value)
            if str(read) == value:  # written otherwise it is not the same to the database
                found.append(read)
    return found


# ------------------------------------------------------------------------------------------------ by its key


def find(rows: models.QuerySet[Row], actor: Actor, permission: str, **key: Any) -> Row:
    """The one row, or an error that is the same for a thing that is not there and for one not shown.

    The same words, the same queries and the same line in the audit log, so that nothing tells them apart.
    """
    found = rows.filter(**key).first()
    if found is None:
        refuse_unseen(actor, permission, ",".join(str(value) for value in key.values()))
    return found


def refuse_unseen(actor: Actor, permission: str, sought: str = "") -> NoReturn:
    """There is no such thing, or none that the actor may see: nobody is told which.

    What was sought may be a name, so it goes with the words of the log and not into its chain.
    """
    asked = Asked(actor, permission, policy().actions[permission].on, sought=sought)
    denial.leave(Decision.deny(NOT_SEEN, UNSAID, asked))
    raise NotFound(UNSAID)


def as_matter(text: str) -> str:
    """A matter as facts are compared: `class:id`, with numbers and uuids as they print."""
    of, _, key = text.strip().partition(":")
    key = key.strip()
    if key.isdecimal():
        key = str(int(key))
    else:
        with suppress(ValueError):
            key = str(uuid.UUID(key))
    return f"{of.strip()}:{key}"
