"""The group of commands: each is a module of `commands`, imported when it is called."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from commonweal import __version__

# Name -> what it does, in one line, so that `--help` need import no command. A test compares both.
COMMANDS = {
    "access": "Emergencies, attestation, retention, rights requests and breaches.",
    "agency": "Agencies: which there are, what the law makes of them where, who facilitates for them.",
    "agreement": "Information-sharing agreements, from draft to end.",
    "analyse": "Run a technique of the analyst's workstation, on a CSV or on the warehouse.",
    "assess": "Write an assessment from the warehouse.",
    "audit": "Read the audit log, check it, and hand on what proves it.",
    "check": "Check the installation, the warehouse and its checksums.",
    "deliveries": "List the deliveries and what became of them.",
    "dispose": "Dispose of what is past its retention.",
    "erase": "Erase a person or a delivery, for good.",
    "exchange": "The statutory quarterly exchange: who has sent what, and what is late.",
    "geography": "Import, adopt and list areas, look-ups and postcodes.",
    "load": "Load a file, an archive or a folder.",
    "migrate": "Bring the databases up to date.",
    "person": "People at work: accounts, posts, roles, areas, training, exclusions, leaving.",
    "quality": "Show how good each source is, or one delivery.",
    "query": "Ask the warehouse one of its questions.",
    "register": "Registers: impact assessments, collaboration, advice of panel and committee.",
    "rerun": "Read a source's history again through the mapping now in use.",
    "returns": "Show the rows that go back to a supplier.",
    "run": "Set up, load and write everything, in one go.",
    "serve": "Serve the pages until this is stopped.",
    "snapshots": "List the snapshots of the warehouse.",
    "source": "The sources that can be read, and mappings of one's own for any other file.",
    "stop": "Stop the embedded database.",
    "withdraw": "Withdraw a delivery; what it had replaced counts again.",
    "work": "Do the work that is due: the outbox, schedules, mail.",
}
INTERRUPTED = 130

EXIT_CODES = """
\b
Exit codes:
  0  done                        3  input or delivery refused
  1  unexpected fault            4  not permitted
  2  wrong use of the command    5  not found
                                 6  the installation is not in order
"""


class Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"commonweal.cli.commands.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands,
    epilog=EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="commonweal")
def commonweal() -> None:
    """Commonweal: the system of a community safety partnership.

    Start with `commonweal run`, which sets everything up with a demonstration, or `commonweal load PATH`.
    All state lies in one folder: ./var, or the folder that COMMONWEAL_HOME names.
    """


def run() -> None:
    """Errors for people: what, where and what to do on standard error, and the exit code that fits."""
    try:
        ended = commonweal(standalone_mode=False)  # the code that a command ended with, where it named one
        sys.exit(ended if isinstance(ended, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped. Nothing that was not finished is visible.", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left: `… | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        _explain(error)


def _explain(error: Exception) -> None:
    from commonweal.core.errors import CommonwealError

    if not isinstance(error, CommonwealError) or os.environ.get("COMMONWEAL_TRACEBACK"):
        raise error
    click.echo(f"Error: {error}", err=True)
    sys.exit(error.exit_code)
