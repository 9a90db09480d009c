"""A proof grades nothing twice, and whatever changes, it grades again."""

from pathlib import Path

import pytest

from autograding.assignment import load_assignment
from autograding.proof import ProofMemory, UnitProof, prove
from autograding.proof.values import Earned
from autograding.tests.test_proof import CHAFFS
from autograding.tests.units import write_unit


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The small unit with its chaffs."""
    unit = write_unit(tmp_path / "units")
    (unit / "corpus/chaffs").mkdir(parents=True)
    for name, text in CHAFFS.items():
        (unit / "corpus/chaffs" / f"{name}.yml").write_text(text)
    return unit


def proof_of(unit: Path, memory: Path, seed: int | None = None) -> UnitProof:
    """The proof of the unit as it is now."""
    (proof,) = prove([load_assignment(unit)], seed=seed, memory=ProofMemory(memory))
    return proof


def anew(proof: UnitProof) -> list[str]:
    """What had to be graded."""
    return [attempt.name for attempt in proof.attempts if not attempt.remembered]


def test_only_what_changed_is_graded_again(unit: Path, tmp_path: Path) -> None:
    """A chaff, then a check, then the seed: what each decides is graded anew, and told alike."""
    memory = tmp_path / "memory"
    first = proof_of(unit, memory)
    again = proof_of(unit, memory)
    assert [] == anew(again)
    assert [a.earned for a in first.attempts] == [a.earned for a in again.attempts]
    assert {"total": 6, "remembered": 6} == again.to_json()["gradings"]

    chaff = unit / "corpus/chaffs/one_row.yml"
    chaff.write_text(chaff.read_text().replace("LIMIT 1", "LIMIT 2"))
    assert ["one_row"] == anew(proof_of(unit, memory))

    check = unit / "checks/hidden/test_selects.py"
    check.write_text(check.read_text() + "# changed\n")
    assert 6 == len(anew(proof_of(unit, memory)))
    assert 6 == len(anew(proof_of(unit, memory, seed=1)))


def test_what_failed_is_graded_again(unit: Path, tmp_path: Path) -> None:
    """A chaff that earned something else than it states is not taken as known."""
    (unit / "corpus/chaffs/wrong.yml").write_text(
        CHAFFS["adds_wrong"].replace("a - b", "a * b").replace("10}", "30}")
    )
    for _ in range(2):
        proof = proof_of(unit, tmp_path / "memory")
        assert not proof.ok
    assert ["wrong"] == anew(proof)


def test_other_surroundings_are_another_grading(
    unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that the environment names, or a program of another version, decides too."""
    assignment, submission = load_assignment(unit), unit / "solution"
    names = {ProofMemory(tmp_path).name(assignment, submission, None)}
    monkeypatch.setenv("CLASSROOM_REDIS_URL", "fake")
    names.add(ProofMemory(tmp_path).name(assignment, submission, None))
    (tmp_path / "bin").mkdir()
    for text in ("one", "another"):
        program = tmp_path / "bin/valkey-server"
        program.write_text(text)
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        names.add(ProofMemory(tmp_path).name(assignment, submission, None))

    assert 4 == len(names)


def test_a_broken_memory_is_none(tmp_path: Path) -> None:
    """What was cut short, or is something else, is as if it was not there."""
    memory, earned = ProofMemory(tmp_path), Earned({"sums": 60}, ("adds",), {"adds": "No."})
    memory.keep("name", earned)
    assert earned == memory.recall("name")

    for text in ("", "{", "[]", '{"points": 3}'):
        (tmp_path / "name.json").write_text(text)
        assert memory.recall("name") is None
    assert memory.recall("other") is None

    (tmp_path / "file").write_text("")
    ProofMemory(tmp_path / "file").keep("name", earned)
    assert [] == [path for path in tmp_path.iterdir() if path.name.startswith("tmp")]
