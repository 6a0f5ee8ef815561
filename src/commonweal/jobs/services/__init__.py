"""Ask for work, and do what is due. `commonweal work` calls `drain`, or `keeping_on.keep_on`."""

from commonweal.core.permissions import Permission
from commonweal.jobs import mail
from commonweal.jobs.register import register

from .asking import ask_again, ask_for, ask_to_stop, set_schedule
from .draining import Drained, drain

__all__ = ["Drained", "ask_again", "ask_for", "ask_to_stop", "drain", "set_schedule"]

register(mail.KIND, mail.post, entry=Permission.JOB_RUN, title="Write a letter")
