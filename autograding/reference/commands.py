"""The page of commands, from their docstrings and options."""

import inspect
import re
from collections.abc import Iterator

import click

from autograding.cli.main import FOR_STUDENTS, main
from autograding.reference.markdown import page, paragraph, table

__all__ = ["commands_page"]

_EXIT_CODES = (
    ("0", "done"),
    ("1", "below `--fail-under`, not proven, not up to date, or an N+1 was found"),
    ("2", "wrong use, and the message says what to do"),
    ("3", "ungradable: something failed on our side"),
    ("130", "ended by Ctrl-C; what is done is kept"),
)
_AT_LEAST = re.compile(r"x>=(\d+)")
_BETWEEN = re.compile(r"(\d+)<=x<=(\d+)")


def commands_page() -> str:
    """The text of `commands.md`."""
    group = click.Context(main, info_name="classroom")
    found = {name: main.get_command(group, name) for name in main.list_commands(group)}
    blocks = [
        block
        for name, command in found.items()
        if command is not None
        for block in _command(command, click.Context(command, group, info_name=name))
    ]
    return page(
        "Commands",
        "Everything that `classroom` does; `classroom COMMAND --help` says it in the terminal. "
        f"Students have {_students()}; the others need a checkout of the course.",
        table(("Exit code", "Meaning"), _EXIT_CODES),
        *blocks,
    )


def _students() -> str:
    """The commands that come with the grader which students install."""
    *names, last = [f"`{name}`" for name in FOR_STUDENTS]
    return f"{', '.join(names)} and {last}"


def _command(command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"## classroom {context.info_name}"
    yield f"```text\n{_usage(command, context)}\n```"
    for part in inspect.cleandoc(command.help or "").split("\n\n"):
        yield _part(part)
    options = [each for each in command.params if isinstance(each, click.Option)]
    if options:
        yield table(("Option", "Meaning"), [_option(each, context) for each in options])


def _usage(command: click.Command, context: click.Context) -> str:
    return " ".join(["classroom", str(context.info_name), *command.collect_usage_pieces(context)])


def _part(text: str) -> str:
    """A paragraph, or what stands below click's mark as it is."""
    if not text.startswith("\b"):
        return paragraph(text)
    return f"```text\n{text.removeprefix(chr(8)).strip(chr(10))}\n```"


def _option(option: click.Option, context: click.Context) -> tuple[str, str]:
    names, text = option.get_help_record(context) or ("", "")
    return f"`{names.replace(' RANGE', '')}`", _sentence(text)


def _sentence(text: str) -> str:
    """Help with its default as click writes it, in one line."""
    words, _, facts = re.sub(r"\s+", " ", text).partition(" [")
    facts = _AT_LEAST.sub(r"\1 or more", _BETWEEN.sub(r"\1 to \2", facts.removesuffix("]")))
    return paragraph(words) + (f" ({facts})" if facts else "")
