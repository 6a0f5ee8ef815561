"""Views that are sent each month: looked for daily, answered as the reader."""

from __future__ import annotations

from commonweal.core import clock
from commonweal.core.actor import Actor
from commonweal.core.context import acting
from commonweal.core.periods import Month
from commonweal.core.permissions import Permission
from commonweal.core.scope import AreaRef
from commonweal.jobs.register import Door, Job, register
from commonweal.partnership.services.telling import tell
from commonweal.products.exploring.answering import Explored, explored
from commonweal.products.exploring.asked import Asked, Offered
from commonweal.products.exploring.offering import offered
from commonweal.workstation.queries import SentView, sent_views, views
from commonweal.workstation.services import LOOK, note_sent, send_no_more

TEXT = """The view "{name}" has a new month, {month}.

Sign in and choose Explore, then Your views: it opens with the new month, as you may see it today.

You asked to be told each month on {began}. Under Your views you can say that you want it no more.
"""
ENDED = """The view "{name}" is sent to you no more.

Whoever kept it has dropped it, or shares it with your agency no more.
You asked to be told each month on {began}.
"""


def _work(job: Job, door: Door) -> None:
    """The reader looks: nobody else's sight is lent to them, and what they lost since, they do not get."""
    reader = door.actor_of(job.asked_by)
    number = int(job.identifiers["subscription"])
    wish = next((each for each in sent_views(actor=reader) if each.number == number), None)
    if wish is None:  # wanted no more
        return
    began = wish.began_at.astimezone(clock.LONDON).date()
    if wish.view not in {each.number for each in views(actor=reader)}:
        with acting(reader):
            job.expect_mine()
            send_no_more(actor=reader, number=number)
            text = ENDED.format(name=wish.name, began=began)
            tell(actor=reader, whom=[reader.id], subject="A view is sent to you no more", text=text)
            job.end_here()
        return
    found = _answered(reader, wish)
    with acting(reader):
        job.expect_mine()
        if found is not None and note_sent(actor=reader, number=number, month=str(found.asked.last)):
            text = TEXT.format(name=wish.name, month=found.asked.last.name, began=began)
            tell(actor=reader, whom=[reader.id], subject="A view of yours has a new month", text=text)
        job.end_here()


def _answered(reader: Actor, wish: SentView) -> Explored | None:
    """None while no month has landed that was not sent, or none that the reader may see."""
    feed = wish.asked.get("feed", "")
    choices = offered(actor=reader, district=wish.asked.get("district"), feed=feed)
    if choices is None or str(choices.last) <= wish.sent_month or (feed and feed not in dict(choices.feeds)):
        return None
    found = explored(actor=reader, opened=choices.opened, asked=moved(wish, choices))
    return None if found.state in ("not-loaded", "not-yours") else found


def moved(wish: SentView, choices: Offered) -> Asked:
    """The question with as many months as it had, up to the last that landed."""
    asked = wish.asked
    width = Month.parse(asked["last"]).index - Month.parse(asked["first"]).index
    kind, _, code = asked.get("part", "").partition(":")
    district = asked.get("district", "")
    area = AreaRef(kind, code) if code else AreaRef("district", district) if district else None
    return Asked(
        choices.last.plus(-width), choices.last, area, asked.get("category", ""), asked.get("feed", "")
    )


register(
    LOOK,
    _work,
    entry=Permission.SUBSCRIPTION_KEEP,
    purpose="monthly view",
    title="Look for a new month of a view",
)
