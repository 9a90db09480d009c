"""`make bench`: every benchmark, each as a ratio against a named peer."""

import sys

import click

from autograding.bench.classroom import measure_pages
from autograding.bench.grading import measure
from autograding.bench.nplusone import measure_detectors

MEASURES = {"grading": measure, "nplusone": measure_detectors, "pages": measure_pages}


@click.command()
@click.option("--rounds", type=click.IntRange(1), default=7, show_default=True, help="Pairs.")
@click.option(
    "--only", type=click.Choice(["grading", "nplusone", "pages"]), help="One of the benchmarks."
)
def main(rounds: int, only: str | None) -> None:
    """Time grading, the N+1 detector and the classroom's pages, each beside a named peer."""
    measures = {"grading": measure, "nplusone": measure_detectors, "pages": measure_pages}
    met = [one(rounds, click.echo) for name, one in measures.items() if only in (None, name)]
    sys.exit(0 if all(met) else 1)


main()
