"""The commands, from the objects that run them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .markdown import bullets, code, page, table


def all_commands() -> dict[str, Any]:
    """Every command by the words that call it, groups and their members both."""
    from commonweal.cli.group import COMMANDS

    found: dict[str, Any] = {}
    for name in sorted(COMMANDS):
        found |= _with_members(name, import_module(f"commonweal.cli.commands.{name}").command)
    return found


def _with_members(name: str, command: Any) -> dict[str, Any]:
    found = {name: command}
    for part, member in sorted(getattr(command, "commands", {}).items()):
        found |= _with_members(f"{name} {part}", member)
    return found


def commands() -> str:
    from commonweal.cli.group import EXIT_CODES

    codes = EXIT_CODES.replace("\b", "").strip().removeprefix("Exit codes:").strip("\n")
    return page(
        "Commands",
        "`make env` builds the environment; `.venv/bin/commonweal` is then the command. "
        "`commonweal COMMAND --help` prints the same on the screen.",
        "## Exit codes",
        f"```text\n{codes}\n```",
        "An error goes to standard error in three parts: what is wrong, where, and what to do. "
        "`commonweal check` ends with 6 when something is not in order. A command that is interrupted "
        "ends with 130; nothing that was not finished is visible.",
        *(_command(name, command) for name, command in all_commands().items()),
    )


def _command(name: str, command: Any) -> str:
    import click

    group = isinstance(command, click.Group)
    said = "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    parts = [f"## commonweal {name}", said]
    if group:
        anchor = f"commonweal-{name.replace(' ', '-')}"
        members = (f"[`commonweal {name} {m}`](#{anchor}-{m})" for m in sorted(command.commands))
        return "\n\n".join([*parts, bullets(members)])
    arguments = [p for p in command.params if isinstance(p, click.Argument)]
    metavars = [a.make_metavar(_context(command)) for a in arguments]
    if any(isinstance(p, click.Option) for p in command.params):
        metavars.insert(0, "[OPTIONS]")
    usage = " ".join([f"commonweal {name}", *metavars])
    parts.append(f"```text\n{usage}\n```")
    options = [_option(p, command) for p in command.params if isinstance(p, click.Option)]
    if options:
        parts.append(table(("Option", "Value", "What it does", "Needed", "Without it"), options))
    return "\n\n".join(parts)


def _context(command: Any) -> Any:
    import click

    return click.Context(command)


def _option(option: Any, command: Any) -> tuple[object, ...]:
    names = " / ".join(code(name) for name in [*option.opts, *option.secondary_opts])
    metavar = "" if option.is_flag else option.make_metavar(_context(command))
    default = option.default if isinstance(option.default, str | int) and option.show_default else ""
    repeated = " May be given more than once." if option.multiple else ""
    return names, code(metavar), f"{option.help or ''}{repeated}", bool(option.required), default
