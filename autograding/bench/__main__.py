"""`make bench`: every benchmark, each as a ratio against a named peer."""

import sys

import click

from autograding.bench.grading import measure
from autograding.bench.nplusone import measure_detectors


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=7, show_default=True, help="Pairs.")
@click.option("--only", type=click.Choice(["grading", "nplusone"]), help="One of the benchmarks.")
def main(rounds: int, only: str | None) -> None:
    """Time grading beside bare pytest, and the N+1 detector beside plain SQLAlchemy and peers."""
    met = [measure(rounds, click.echo)] if only != "nplusone" else []
    met += [measure_detectors(rounds, click.echo)] if only != "grading" else []
    sys.exit(0 if all(met) else 1)


main()
