"""The command line: composes the rooms into commands. Nothing heavy is imported before a command needs it."""

from __future__ import annotations


def main() -> None:
    from .group import run

    run()
