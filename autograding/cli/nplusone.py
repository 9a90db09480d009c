"""`classroom nplusone`: any command with the N+1 detector in it."""

import json
import sys
from pathlib import Path

import click

from autograding.cli.edge import told_in_words, write
from autograding.nplusone.running import CommandMissingError, Outcome, run_watched

__all__ = ["nplusone"]

_DRIVERS = ("tests", "test", "conftest.py")


@click.command(context_settings={"ignore_unknown_options": True})
@click.option(
    "--root",
    "roots",
    multiple=True,
    metavar="FOLDER",
    type=click.Path(exists=True, path_type=Path),
    help="Whose lines are judged; repeatable.  [default: the current folder]",
)
@click.option(
    "--outside",
    multiple=True,
    metavar="PATH",
    type=click.Path(exists=True, path_type=Path),
    help="What only drives that code; repeatable.  [default: tests, test, conftest.py]",
)
@click.option(
    "--allow",
    multiple=True,
    metavar="WHAT",
    help="Meant to be so: Post.author, app/routes.py:42 or 'Post.author @ app/*.py'; repeatable.",
)
@click.option(
    "--json", "json_file", metavar="FILE", help="Write the findings as JSON; - for stdout."
)
@click.option("--no-fail", is_flag=True, help="Exit as the command does, whatever was found.")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
@told_in_words(CommandMissingError)
def nplusone(
    roots: tuple[Path, ...],
    outside: tuple[Path, ...],
    allow: tuple[str, ...],
    json_file: str | None,
    no_fail: bool,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND and name each loop that sends a statement for each row.

    Works with everything that uses SQLAlchemy 2: a script, pytest, a Flask server (end it with
    Ctrl-C). Each finding names the loop, the relationship, how many statements it ran, and what to
    write instead. Nothing of the program is changed. Each request of a Flask application counts
    for itself.

    \b
    classroom nplusone -- python seed_and_list.py
    classroom nplusone -- flask --app library run
    classroom nplusone --root library -- pytest -q
    classroom nplusone --allow Post.author -- python report.py

    \b
    An N+1 is one query for a list, and then one more for each of its rows:
        for post in session.scalars(select(Post)):      1 statement
            print(post.author.name)                     1 more for each post
    Cure: select(Post).options(joinedload(Post.author)), 1 statement in all.

    Exits as COMMAND does; with 1 where COMMAND succeeded and an N+1 was found.
    """
    root = [Path(path) for path in roots] or [Path.cwd()]
    drivers = [folder / name for folder in root for name in _DRIVERS]
    outcome = run_watched(
        command,
        roots=root,
        outside=outside or [path for path in drivers if path.exists()],
        allow=allow,
    )
    if json_file:
        write(json.dumps([dict(each) for each in outcome.findings], indent=2), json_file)
    if json_file != "-":
        _tell(outcome)
    found = any(not each["is_advice"] for each in outcome.findings)
    sys.exit(outcome.exit_code or (1 if found and not no_fail else 0))


def _tell(outcome: Outcome) -> None:
    """Findings and then advice, on the error stream: the command's own output stays its own."""
    for each in outcome.findings:
        click.echo(f"{'Advice' if each['is_advice'] else 'N+1'}: {each['message']}.", err=True)
    if not outcome.processes:
        click.echo("No Python process of this command had SQLAlchemy: nothing was seen.", err=True)
    elif not outcome.findings:
        click.echo(f"No N+1 in {outcome.statements} statements.", err=True)
