"""`make bench`: every benchmark, each as a ratio against a named peer."""

import sys

import click

from autograding.bench.grading import measure


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=7, show_default=True, help="Pairs.")
def main(rounds: int) -> None:
    """Time grading each unit's reference beside the same checks in one bare pytest process."""
    sys.exit(0 if measure(rounds, click.echo) else 1)


main()
