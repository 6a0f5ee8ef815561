"""What leaves needs a reason; the tests here give one, and one of them takes it away."""

from collections.abc import Iterator

import pytest

from commonweal.core.task import Task, task


@pytest.fixture(autouse=True)
def reason() -> Iterator[Task]:
    with task(Task(purpose="tests", reason="to see what leaves")) as about:
        yield about
