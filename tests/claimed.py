"""A whole run fails where a test on which a row of docs/reference/traceability.md rests did not run and pass.

Hooks for tests/conftest.py. A run of a part of the tests says nothing about it.
"""

from __future__ import annotations

from typing import Any

import pytest

from scripts.reference_pages.tracing import claims

_ENDED = pytest.StashKey[dict[str, str]]()
_MISSED = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_ENDED] = {}
    config.pluginmanager.register(_Listener(config.stash[_ENDED]), "commonweal-claims")


class _Listener:
    """Of a test with several cases the worst counts."""

    def __init__(self, ended: dict[str, str]) -> None:
        self.ended = ended

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        node = report.nodeid.partition("[")[0]
        if report.outcome != "passed":
            self.ended[node] = report.outcome
        elif report.when == "call":
            self.ended.setdefault(node, "passed")


def is_whole(config: pytest.Config) -> bool:
    option = config.option
    narrowed = option.keyword or option.markexpr or option.deselect or option.collectonly
    return not narrowed and list(config.args) == list(config.getini("testpaths"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    config = session.config
    if hasattr(config, "workerinput") or not is_whole(config):
        return
    (folder,) = config.getini("testpaths")
    ended = config.stash[_ENDED]
    wanted = {each.node for each in claims(config.rootpath / folder, config.rootpath)}
    missed = {node: ended.get(node, "not run") for node in sorted(wanted) if ended.get(node) != "passed"}
    if missed:
        config.stash[_MISSED] = missed
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    for node, outcome in config.stash.get(_MISSED, {}).items():
        terminalreporter.write_line(
            f"a row of the traceability rests on {node}, which was: {outcome}", red=True
        )
