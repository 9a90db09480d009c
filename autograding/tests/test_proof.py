"""Proving a unit: fair grading is proven, each kind of unfairness is told."""

from pathlib import Path

from autograding.assignment import Overlay, load_assignment
from autograding.proof import UnitProof, prove
from autograding.proof.choosing import chosen, drawn
from autograding.tests.units import ASSIGNMENT, write_unit

CHAFFS = {
    "adds_wrong": "because: It subtracts.\n"
    "edits: [{file: answer.py, find: a + b, replace: a - b}]\npoints: {sums: 10}\n",
    "no_echo": "because: It echoes nothing.\n"
    "edits: [{file: answer.py, find: return x, replace: return None}]\npoints: {sums: 0}\n",
    "one_row": "because: It gives one row.\nfrom: solution-alt\n"
    "files: {answer.sql: SELECT text FROM word LIMIT 1}\npoints: {rows: 0}\n",
}


def proof_of(
    folder: Path,
    chaffs: dict[str, str],
    wheats: dict[str, str] | None = None,
    *,
    quick: bool = False,
) -> UnitProof:
    """The proof of the small unit with this corpus."""
    unit = write_unit(folder)
    for kind, entries in (("chaffs", chaffs), ("wheats", wheats or {})):
        (unit / "corpus" / kind).mkdir(parents=True)
        for name, text in entries.items():
            (unit / "corpus" / kind / f"{name}.yml").write_text(text)
    (proof,) = prove([load_assignment(unit)], quick=quick)
    return proof


def test_fair_unit_is_proven(tmp_path: Path) -> None:
    """Starter at its baseline, references and wheats at 100, chaffs exact, no check unproven."""
    wheat = "because: The same by another road.\nfiles: {answer.sql: SELECT ALL text FROM word}\n"
    proof = proof_of(tmp_path, CHAFFS, {"other_road": wheat})

    assert {
        "id": "unit-0-sum",
        "quick": False,
        "gradings": {"total": 7, "remembered": 0},
        "starter_points": 0,
        "baseline": 0,
        "references": [100, 100],
        "wheats": {"total": 1, "full_marks": 1},
        "chaffs": {"total": 3, "exact": 3},
        "checks_without_chaff": [],
        "problems": [],
        "ok": True,
    } == proof.to_json()


def test_each_unfairness_is_told(tmp_path: Path) -> None:
    """A wheat below 100, an inexact chaff and a check that nothing loses each fail the proof."""
    chaffs = {"adds_wrong": CHAFFS["adds_wrong"].replace("{sums: 10}", "{sums: 30}")}
    wheats = {"wrong": "because: Not right at all.\nfiles: {answer.sql: SELECT 1}\n"}
    proof = proof_of(tmp_path, chaffs, wheats)

    assert not proof.ok
    told = "\n".join(proof.problems)
    assert "chaff adds_wrong earns sums 10 instead of 30." in told
    assert "wheat wrong earns rows 0 instead of 40." in told
    assert "No chaff loses the check imports." in told


def test_starter_off_its_baseline(tmp_path: Path) -> None:
    """A starter that earns other points than stated is told."""
    unit = write_unit(tmp_path, assignment=ASSIGNMENT.replace("baseline: 0", "baseline: 5"))
    (proof,) = prove([load_assignment(unit)])

    assert "starter starter earns 0 points, not its stated baseline." in proof.problems


def test_a_quick_proof_still_has_to_be_exact(tmp_path: Path) -> None:
    """What is graded is held to its points; that a check is lost by none says nothing then."""
    wrong = CHAFFS["adds_wrong"].replace("{sums: 10}", "{sums: 30}")
    proof = proof_of(tmp_path, {"adds_wrong": wrong}, quick=True)

    assert ("chaff adds_wrong earns sums 10 instead of 30.",) == tuple(
        problem.splitlines()[0] for problem in proof.problems
    )


FULL = {"sums": 60, "rows": 40}


def chaffs_of(*points: dict[str, int]) -> tuple[Overlay, ...]:
    """Chaffs that keep these points."""
    return tuple(
        Overlay(name=f"chaff_{place}", because="", reference="solution", points=kept, file="")
        for place, kept in enumerate(points)
    )


def points_of(chaffs: tuple[Overlay, ...]) -> tuple[dict[str, int], ...]:
    """What they keep."""
    return tuple(chaff.points for chaff in chaffs)


FOUR = {"sums": 60, "rows": 20, "keys": 10, "words": 10}


def costing(*criteria: str) -> dict[str, int]:
    """The points of a chaff that loses these criteria of four."""
    return {name: 0 if name in criteria else points for name, points in FOUR.items()}


def test_each_criterion_is_lost_by_a_chosen_chaff() -> None:
    """As few as do, in their own order; one that costs nearly everything only where it must."""
    sums, two, everything = costing("sums"), costing("rows", "keys"), costing(*FOUR)
    words = costing("words")

    for change in map(str, range(20)):
        made = chaffs_of(everything, costing("keys"), sums, two, costing("rows"), words)
        assert (sums, two, words) == points_of(chosen(made, FOUR, change))
        assert (everything, two) == points_of(chosen(chaffs_of(everything, two), FOUR, change))
        assert (everything,) == points_of(chosen(chaffs_of(everything, everything), FOUR, change))


def test_choice_follows_the_unit() -> None:
    """The same unit draws the same chaffs; over many changes of a unit each gets its turn."""
    alike = chaffs_of(*({"sums": 0, "rows": 40} for _ in range(5)))
    drawn = [chosen(alike, FULL, str(change))[0].name for change in range(60)]

    assert [chosen(alike, FULL, str(change))[0].name for change in range(60)] == drawn
    assert {chaff.name for chaff in alike} == set(drawn)


def test_a_few_wheats_are_drawn() -> None:
    """Two of them in their own order, each in its turn; where there are fewer, all."""
    five = chaffs_of(*(FULL for _ in range(5)))
    seen: set[str] = set()
    for change in map(str, range(60)):
        few = drawn(five, change)
        assert few == drawn(five, change) == tuple(one for one in five if one in few)
        assert 2 == len(few)
        seen.update(one.name for one in few)

    assert {one.name for one in five} == seen
    assert five[:2] == drawn(five[:2], "any")
