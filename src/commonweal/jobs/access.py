from commonweal.core.actor import Actor
from commonweal.core.decision import Decision
from commonweal.core.policy import may


def may_run(actor: Actor) -> Decision:
    return may(actor, "job.run", "job")
