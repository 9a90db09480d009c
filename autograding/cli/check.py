"""`classroom check`: prove that grading is fair."""

import json
import sys

import click
from rich.console import Console
from rich.markup import escape

from autograding.cli.bar import Bar
from autograding.cli.edge import told_in_words, write
from autograding.grading import load_units
from autograding.proof import ProofMemory, UnitProof, memory_folder, prove

__all__ = ["check"]


@click.command()
@click.argument("units", nargs=-1)
@click.option("--json", "json_file", metavar="FILE", help="Write the proof as JSON; - for stdout.")
@click.option("--seed", type=click.IntRange(0), help="Grade everything with this one seed.")
@click.option(
    "--quick", is_flag=True, help="Grade two wheats, and as few chaffs as cost each criterion."
)
@click.option("--anew", is_flag=True, help="Grade again what was proven before and is the same.")
@told_in_words()
def check(
    units: tuple[str, ...], json_file: str | None, seed: int | None, quick: bool, anew: bool
) -> None:
    """Prove the grading of UNITS (all of them by default).

    The starter must earn its baseline, each reference and each wheat 100 points, each chaff exactly
    what it states; and each check must be lost by at least one chaff.

    \b
    classroom check                                 every unit
    classroom check unit-1-sql --json proof.json    one unit, and the proof as JSON
    classroom check unit-1-sql --quick              while you work on it
    classroom check --anew                          everything from the beginning
    """
    assignments = load_units(units)
    memory = None if anew else ProofMemory(memory_folder())
    if memory:
        memory.forget_old()
    with Bar() as bar:
        task = bar.add_task("Grading the corpus", total=None)
        proofs = prove(
            assignments,
            seed=seed,
            quick=quick,
            memory=memory,
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    ok = all(proof.ok for proof in proofs)
    if json_file:
        text = json.dumps({"units": [proof.to_json() for proof in proofs], "ok": ok}, indent=2)
        write(text, json_file)
    if json_file != "-":
        for proof in proofs:
            _show(proof)
    sys.exit(0 if ok else 1)


def _show(proof: UnitProof) -> None:
    console = Console()
    wheats, chaffs = proof.role("wheat"), proof.role("chaff")
    totals = ", ".join(str(attempt.total) for attempt in proof.role("reference"))
    full = sum(attempt.total == proof.max_points for attempt in wheats)
    exact = sum(attempt.exact for attempt in chaffs)
    console.print(
        f"[bold]{proof.id}[/]  {'[green]proven[/]' if proof.ok else '[red]not proven[/]'}"
        f"{', in quick' if proof.quick else ''}"
    )
    console.print(f"  starter     {proof.starter_points} points, baseline {proof.baseline}")
    console.print(f"  references  {totals} points")
    console.print(f"  wheats      {full} of {len(wheats)} earn full marks")
    console.print(f"  chaffs      {exact} of {len(chaffs)} earn exactly what they state")
    lost = "not all tried" if proof.quick else f"{len(proof.checks_without_chaff)} never lost"
    console.print(f"  checks      {len(proof.checks)}, {lost}")
    remembered = sum(attempt.remembered for attempt in proof.attempts)
    if remembered:
        console.print(
            f"  remembered  {remembered} of {len(proof.attempts)} gradings; --anew does all"
        )
    for problem in proof.problems:
        console.print(f"  [red]✗[/] {escape(problem)}", highlight=False)
