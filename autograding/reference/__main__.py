"""Compare the pages with the code, or write them."""

import sys

import click

from autograding.reference.pages import FOLDER, differing, write


@click.command()
@click.option("--write", "writes", is_flag=True, help="Write what differs.")
def main(writes: bool) -> None:
    """Compare docs/reference with the code; with --write, write what differs."""
    names = differing()
    for name in names:
        click.echo(f"{FOLDER.name}/{name} {'is written' if writes else 'differs from the code'}")
    if writes:
        write()
    elif names:
        click.echo("Write them: python -m autograding.reference --write", err=True)
        sys.exit(1)


main()
