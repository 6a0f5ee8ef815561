"""The named moments of a load at which it is killed: before or after each act that changes something.

Each is the nth call of a function of the load, as the process really runs it; no hook for tests stands in the
code. `docs/reference/faults.md` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass

HUB = "commonweal.hub"


@dataclass(frozen=True)
class Moment:
    """When the process kills itself: at the nth call of a function, before it runs or once it has."""

    name: str
    module: str
    function: str
    when: str = "before"
    times: int = 1

    @property
    def target(self) -> list[str]:
        return [self.module, self.function, self.when, str(self.times)]


def _both(words: str, module: str, function: str, times: int = 1) -> list[Moment]:
    return [
        Moment(f"before {words}", module, function, "before", times),
        Moment(f"after {words}", module, function, "after", times),
    ]


LOADING, RECEIPT = f"{HUB}.services.loading", f"{HUB}.services.receipt"
RELEASING, PUBLISHING = f"{HUB}.services.releasing", f"{HUB}.services.publishing"
RUN, STAGE, WRITING = f"{HUB}.pipeline.run", f"{HUB}.pipeline.stage", f"{HUB}.warehouse.writing"

MOMENTS: tuple[Moment, ...] = (
    *_both("what an earlier load left is swept", LOADING, "_sweep"),
    *_both("the files are looked through", LOADING, "parcels"),
    *_both("asking whether it came before", LOADING, "received_before"),
    *_both("the delivery is numbered", LOADING, "receive"),
    *_both("the delivery is entered as checked", RECEIPT, "advance"),
    *_both("the numbers of slices are kept back", RECEIPT, "Slice.reserve"),
    *_both("the digest of the files is taken", f"{HUB}.pipeline.receiving", "_digest"),
    *_both("the first batch is understood", STAGE, "event_rows"),
    *_both("the second batch is understood", STAGE, "event_rows", 2),
    *_both("the first rows are written", WRITING, "PartWriter._write"),
    *_both("the second rows are written", WRITING, "PartWriter._write", 2),
    *_both("a part file is closed", WRITING, "PartWriter._close_part"),
    *_both("repeated keys are looked for", STAGE, "candidates"),
    *_both("repeated keys are judged", STAGE, "judged"),
    *_both("repeated rows are taken out", STAGE, "taken_out"),
    *_both("a part is written anew without them", WRITING, "PartWriter.rewrite"),
    *_both("the cube is counted", STAGE, "cube_table"),
    *_both("the cube is written", WRITING, "PartWriter.close", 2),
    *_both("the delivery is judged", RUN, "judged"),
    *_both("the returns are kept", f"{HUB}.pipeline.returns", "Returns.save"),
    *_both("the agreement is asked for", RELEASING, "not_agreed"),
    *_both("publishing waits for its turn", RELEASING, "one_at_a_time"),
    *_both("the tables are settled", RELEASING, "settle_tables"),
    *_both("the files of the events are remembered", PUBLISHING, "remember_files"),
    *_both("the events are committed to Delta", PUBLISHING, "commit"),
    *_both("the files of the cube are remembered", PUBLISHING, "remember_files", 2),
    *_both("the cube is committed to Delta", PUBLISHING, "commit", 2),
    *_both("the delivery's account is written", RELEASING, "_account"),
    *_both("the delivery is entered as released", RELEASING, "advance"),
    *_both("the slices are registered", RECEIPT, "SliceNumbers.register"),
    *_both("the snapshot is taken", RELEASING, "take_snapshot"),
    *_both("what counts is judged anew", PUBLISHING, "_hold_anew"),
    *_both("the event of the release is recorded", RELEASING, "events.record"),
    *_both("the release is whole", LOADING, "release"),
)
# From this act on the delivery is published: the transaction that shows it has ended.
PUBLISHED = ("after the release is whole",)
