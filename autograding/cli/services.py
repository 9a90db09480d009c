"""`classroom services`: real servers for trying things out, until Ctrl-C."""

import signal
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from autograding.cli.edge import UNGRADABLE, WRONG_USE, told_in_words
from autograding.services import OFFERED, OfferedServer, ServiceUnavailable

__all__ = ["services"]

_PAUSE = 0.2


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(OFFERED)), metavar="[NAME]...")
@click.option(
    "--write",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Keep the lines in this file, such as .env, while the servers run.",
)
@told_in_words(ServiceUnavailable)
def services(names: Sequence[str], file: Path | None) -> None:
    """Start Redis and MongoDB on this machine, and end them at Ctrl-C with all they stored.

    NAME is redis or mongodb; without it, all that are installed. Prints a line for each, with a new
    password, for another terminal:

    \b
    classroom services
    classroom services --write .env
    classroom services redis

    They listen on 127.0.0.1 only. Nothing is kept: the data are gone with the servers.
    """
    for number in (signal.SIGINT, signal.SIGTERM):  # shells let what runs beside them ignore Ctrl-C
        signal.signal(number, signal.default_int_handler)
    with ExitStack() as stack:
        try:
            started = _started(names, stack)
            lines = [server.line() for server in started]
            if file is not None:
                replaced = _put_in(file, lines)
                stack.callback(_take_out, file, lines, replaced)
            click.echo("\n".join(lines))
            sys.stdout.flush()
            click.echo("For another terminal. Ctrl-C ends the servers.", err=True)
            while all(server.alive for server in started):
                time.sleep(_PAUSE)
        except KeyboardInterrupt:
            click.echo("Ended: the servers are gone, and what they stored.", err=True)
            return
    click.echo("Error: a server ended by itself (cure: start them anew)", err=True)
    sys.exit(UNGRADABLE)


def _started(names: Sequence[str], stack: ExitStack) -> list[OfferedServer]:
    """Start what was named, or all that is installed and tell what is not."""
    started = []
    for name in dict.fromkeys(names or OFFERED):
        try:
            started.append(stack.enter_context(OfferedServer(OFFERED[name])))
        except ServiceUnavailable as error:
            if names:
                raise
            click.echo(f"Left out: {error}", err=True)
    if not started:
        sys.exit(WRONG_USE)
    return started


def _put_in(file: Path, lines: Sequence[str]) -> list[str]:
    """Write the lines into a file; return those of the same variables, which make room for them."""
    variables = tuple(f"{line.partition('=')[0]}=" for line in lines)
    before = _lines(file)
    _keep(file, [*(line for line in before if not line.startswith(variables)), *lines])
    return [line for line in before if line.startswith(variables)]


def _take_out(file: Path, lines: Sequence[str], replaced: Sequence[str]) -> None:
    """Take the lines out again, since they lead nowhere now; a file of nothing else goes."""
    kept = [*(line for line in _lines(file) if line not in lines), *replaced]
    if kept:
        _keep(file, kept)
    else:
        file.unlink(missing_ok=True)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


def _keep(file: Path, lines: Sequence[str]) -> None:
    """Write a file that only its owner may read, for passwords are in it.

    Raises:
        click.UsageError: it cannot be written.
    """
    try:
        file.touch(mode=0o600)
        file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"Cannot write {file}: {error.strerror}.") from error
