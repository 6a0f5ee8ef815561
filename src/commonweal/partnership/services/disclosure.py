"""Decide, piece by piece, what of the things found for a rights request the person is given."""

import uuid

from commonweal.core import clock, events
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.entry import entry
from commonweal.core.errors import BadInput
from commonweal.core.guarded import find
from commonweal.core.permissions import Permission
from commonweal.partnership import access
from commonweal.partnership.governance_rules import governance_rules, in_words, one_of, the_matter
from commonweal.partnership.models.rights import RightsMaterial, RightsRequest
from commonweal.partnership.queries.keys import as_key

CHOICES = {"disclose": "give it to the person", "withhold": "leave it out, under an exemption"}


@entry(Permission.RIGHTS_WORK)
def record_material(*, actor: Actor, request: str, matter: str, what: str) -> str:
    """Write down what the search found. What comes from a MARAC or intelligence, two people decide on."""
    matter = the_matter(matter)
    with acting(actor):
        row = find(RightsRequest.objects.visible_to(actor), actor, Permission.RIGHTS_READ, pk=as_key(request))
        access.may_work_on_rights_request(actor, row).require()
        if row.state != "in_hand":
            raise BadInput("The search begins when the identity is proved.", where=f"request {request}")
        found = RightsMaterial(
            id=uuid.uuid4(),
            request=row,
            matter=matter,
            what=in_words(what, what="What was found", where=matter),
            two_decide=matter.partition(":")[0] in governance_rules().never_automatic,
        )
        found.save(force_insert=True)
        _record(actor, "rights.record_material", found, found.what)
    return str(found.id)


@entry(Permission.RIGHTS_WORK)
def decide_material(*, actor: Actor, material: str, decision: str, why: str, exemption: str = "") -> bool:
    """Disclose or withhold one thing. Returns whether that is decided, or waits for a second person."""
    with acting(actor):
        seen = RightsMaterial.objects.visible_to(actor)
        row = find(seen, actor, Permission.RIGHTS_READ, pk=as_key(material))
        access.may_work_on_rights_request(actor, row).require()
        row = seen.select_for_update().get(pk=row.pk)
        where = f"material {material}"
        if row.decision != "undecided":
            raise BadInput("This is decided on.", where=where)
        one_of(decision, CHOICES, what="decision", where=where)
        if decision == "withhold":
            one_of(exemption, governance_rules().exemptions, what="exemption", where=where)
        elif exemption:
            raise BadInput("An exemption is for what is withheld.", where=where)
        row.why = in_words(why, what="Why", where=where)
        decided = _decide(actor, row, decision, exemption)
        row.save(update_fields=["decision", "exemption", "why", "decided_by", "second_person", "decided_at"])
        _record(actor, f"rights.{decision if decided else 'propose_disclosure'}", row, row.why)
    return decided


def _decide(actor: Actor, row: RightsMaterial, decision: str, exemption: str) -> bool:
    if row.two_decide and decision == "disclose" and row.second_person in ("", actor.id):
        row.second_person = actor.id
        return False
    row.decision, row.exemption = decision, exemption
    row.decided_by, row.decided_at = actor.id, clock.now()
    if row.second_person == actor.id:  # whoever proposed to disclose now withholds: no second person is in it
        row.second_person = ""
    return True


def _record(actor: Actor, operation: str, row: RightsMaterial, reason: str) -> None:
    events.record(
        actor=actor,
        operation=operation,
        object_type="rights_request",
        object_id=str(row.request_id),
        subjects=(row.matter,),
        reason=reason,
    )
