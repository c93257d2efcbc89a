"""The command line: the only place that prints, exits and looks at the environment.

Commands live in modules of their own and are imported when they are called, so that ``--version`` and
``--help`` answer at once.
"""

import importlib
from typing import Final

import click

from scanner.version import VERSION

# Command: its module, and the line that the overview shows.
COMMANDS: Final = {
    "scan": ("scanner.cli.scan", "Scan files and folders and report what breaks the rules."),
    "baseline": ("scanner.cli.baseline", "Accept the findings that are there today, so that only new ones count."),
    "config": ("scanner.cli.config", "Show what is set for a file, and where."),
    "init": ("scanner.cli.init", "Write a first configuration."),
    "migrate": ("scanner.cli.migrate", "Rewrite what was written for other scanners: comments and configuration."),
    "test": ("scanner.cli.test", "Test rules against annotated fixtures."),
    "rules": ("scanner.cli.rules", "List the rules, or show one."),
    "graph": ("scanner.cli.graph", "Print what was found in the files, and how it is tied together."),
    "explain": ("scanner.cli.explain", "Explain a finding: where its value comes from, what held and what did not."),
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click's
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002  # click's
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="groundrule", message="%(prog)s %(version)s")
def main() -> None:
    """Check Terraform and Kubernetes files against rules, and say exactly where they are broken.

    Exit codes: 0 nothing at or over the threshold; 1 findings at or over it; 2 the command or the
    configuration cannot be used; 3 no such finding, but something could not be analysed.
    """
