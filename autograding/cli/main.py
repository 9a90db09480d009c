"""The `classroom` command and its subcommands, each imported only when it is asked for."""

import importlib

import click

from autograding import __version__
from autograding.assignment.places import is_distributed

__all__ = ["FOR_STUDENTS", "main"]

_COMMANDS = {
    "grade": "Grade a submission and print its feedback.",
    "new": "Make a new unit, small and proven, to be changed into yours.",
    "check": "Prove that the units' grading is fair.",
    "build": "Render the template repositories.",
    "publish": "Bring the templates and the grader to GitHub.",
    "accept": "Give students their repositories on GitHub.",
    "starters": "Offer a changed starter to the students' repositories on GitHub.",
    "demo": "A whole class on this machine: accept, push, feedback, dashboard.",
    "serve": "Serve the accept links, the students' pages and the dashboard.",
    "roster": "Import the class, and give each student a personal link.",
    "instructor": "Let people see the whole class, and regrade.",
    "backup": "Write the whole classroom to one file, also while it is served.",
    "restore": "Make a classroom's folder anew from a backup.",
    "sync": "Fetch pushes and reports from GitHub.",
    "regrade": "Re-run pushes here, and keep the marks of record.",
    "export": "Write the grades as CSV.",
    "export-chapter": "Lay chapter, quizzes and examples into a checkout of the bootcamp.",
    "quiz": "Answer the chapter's questions in the terminal.",
    "services": "Start Redis and MongoDB for trying things out.",
    "nplusone": "Run any command and name the loops that send a statement for each row.",
}


FOR_STUDENTS = ("grade", "quiz", "services")
"""What the grader that students install offers."""


class _LazyGroup(click.Group):
    """Knows its commands' names and one-line helps; loads a command's module when it is run.

    The grader that students install has no solutions, corpus or templates, so that it offers them
    the commands that work without.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [name for name in _COMMANDS if name in FOR_STUDENTS or not is_distributed()]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        if cmd_name not in self.list_commands(ctx):
            message = (
                f"`classroom {cmd_name}` is for instructors. Run the command in a checkout of the "
                "course's own repository. Students run `classroom grade .`"
            )
            raise click.UsageError(message, ctx)
        name = cmd_name.replace("-", "_")
        command = getattr(importlib.import_module(f"autograding.cli.{name}"), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name]) for name in self.list_commands(ctx)])


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="classroom")
def main() -> None:
    """Auto-graded databases assignments, from git.

    \b
    A student:     classroom grade .             the same report as after a push
    An instructor: classroom serve               accept links and the dashboard
    An author:     classroom check unit-1-sql    prove that the grading is fair

    Exit codes: 0 done, 1 below --fail-under or not proven, 2 wrong use, 3 ungradable.
    """
