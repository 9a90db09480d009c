"""Serve the stand-in for another process, such as a workflow that act runs.

    python -m autograding.tests.github --folder F --port P

It prints its address and the owner's token as one line of JSON, and ends on Ctrl-C or a signal.
"""

import json
import signal
from pathlib import Path

import click

from autograding.tests.github.standin import StandIn


@click.command()
@click.option("--folder", required=True, type=click.Path(path_type=Path))
@click.option("--port", default=0, help="0 takes any that is free.")
@click.option("--organization", default="databases-course")
def main(folder: Path, port: int, organization: str) -> None:
    """Serve a GitHub whose bare repositories are in FOLDER."""
    with StandIn(folder, organization, port=port) as github:
        click.echo(json.dumps({"url": github.url, "token": github.token}))
        signal.sigwait({signal.SIGINT, signal.SIGTERM})


if __name__ == "__main__":
    # Threads inherit this: the signals wait for the main thread instead of ending one of them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
