"""Mail, written to a folder from which the partnership's own mail system takes it."""

from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from commonweal.core import clock
from commonweal.core.errors import NotFound
from commonweal.core.home import folder
from commonweal.jobs.register import Door, Job

KIND = "mail"


def post(job: Job, door: Door) -> None:
    """One file a job, named by it: doing the job twice writes the same letter over itself."""
    to = door.address_of(job.identifiers["to"])
    if not to:
        raise NotFound("There is no address to write to.", where=job.identifiers["to"])
    letter = EmailMessage(policy=SMTP)
    letter["To"] = to
    letter["Subject"] = job.identifiers["subject"]
    letter["Date"] = format_datetime(clock.now())
    letter["Message-ID"] = f"<{job.id}@commonweal.invalid>"
    letter.set_content(job.identifiers["text"])
    path = folder("mail") / f"{job.id}.eml"
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(bytes(letter))
    unfinished.replace(path)
