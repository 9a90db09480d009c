"""`classroom new`: a unit of one's own, proven from its first minute."""

import pickle
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograding.assignment import (
    AssignmentError,
    Overlay,
    Problem,
    compose,
    load_assignment,
    load_corpus,
    references,
)
from autograding.assignment.places import templates_folder
from autograding.checks.background import StyleProcess
from autograding.cli.main import main
from autograding.cli.new import EXAMPLE
from autograding.grading import GradeRequest, grade
from autograding.sandbox import Tier

EXAMPLE_UNIT = load_assignment(templates_folder() / EXAMPLE)
CORPUS = load_corpus(EXAMPLE_UNIT)
FULL = {criterion.id: criterion.points for criterion in EXAMPLE_UNIT.criteria}
RIGHT = [*references(EXAMPLE_UNIT), *CORPUS.wheats]


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A course without units."""
    monkeypatch.setattr("autograding.cli.new.assignments_folder", lambda: tmp_path)
    monkeypatch.setattr("autograding.grading.units.assignments_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def no_linter(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example has no check of style, and starting the linter takes longer than all others."""

    def idle(root: Path, *, background: bool) -> StyleProcess:
        return StyleProcess(root, background=False)

    # The package's function of that name hides the module.
    monkeypatch.setattr(import_module("autograding.grading.grade"), "StyleProcess", idle)


def new(*arguments: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["new", *arguments])


def earned(submission: Overlay | str, folder: Path) -> tuple[dict[str, int], set[str]]:
    """Points by criterion, and the checks that failed."""
    compose(EXAMPLE_UNIT, submission, folder / "submission")
    request = GradeRequest(EXAMPLE_UNIT, folder / "submission", tier=Tier.SUBPROCESS)
    report = grade(request)
    lost = {check.id for check in report.checks if check.outcome in {"failed", "partial"}}
    return {criterion.id: criterion.points for criterion in report.criteria}, lost


def test_a_new_unit_has_its_own_name(units: Path) -> None:
    """The id, and a title with whatever characters, stand where they belong."""
    done = new("unit-7-views", "--title", 'Views: "live" tables')

    assert f"{units / 'unit-7-views'}\nProve it: classroom check unit-7-views\n" == done.output
    unit = load_assignment(units / "unit-7-views")
    assert ("unit-7-views", 'Views: "live" tables') == (unit.id, unit.title)
    readme = (unit.folder / "starter/README.md").read_text(encoding="utf-8")
    assert readme.startswith('# Views: "live" tables\n')
    assert not [path for path in unit.folder.rglob("*.*") if EXAMPLE in path.read_text()]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("views", "'views' is no unit's name. Take one like unit-7-views."),
        ("unit-7-../x", "'unit-7-../x' is no unit's name."),
        ("unit-7-other", "There is unit-7-views already. Take another number."),
        ("unit-8-there", "unit-8-there is there already, and is no unit. Move it away."),
    ],
)
def test_what_cannot_be_made_is_told(units: Path, name: str, said: str) -> None:
    """A wrong name and a place that is taken are one sentence each, and nothing is written."""
    new("unit-7-views", "--title", "Views")
    (units / "unit-8-there").mkdir()
    before = sorted(units.rglob("*"))

    done = new(name, "--title", "Other")

    assert 2 == done.exit_code
    assert said in done.output
    assert before == sorted(units.rglob("*"))


@pytest.mark.usefixtures("no_linter")
@pytest.mark.parametrize("submission", RIGHT, ids=lambda one: getattr(one, "name", one))
def test_what_is_right_in_the_example_earns_everything(
    submission: Overlay | str, tmp_path: Path
) -> None:
    """References and wheats earn 100 points."""
    assert (FULL, set()) == earned(submission, tmp_path)


@pytest.mark.usefixtures("no_linter")
def test_what_is_wrong_in_the_example_costs_what_it_states(tmp_path: Path) -> None:
    """The starter earns nothing, each chaff what it states, and each check is lost by one."""
    lost: set[str] = set()
    for chaff in CORPUS.chaffs:
        points, failed = earned(chaff, tmp_path / chaff.name)
        assert chaff.points == points, chaff.name
        lost |= failed

    assert lost == {check.id for check in EXAMPLE_UNIT.checks}
    assert EXAMPLE_UNIT.baseline == sum(earned("starter", tmp_path)[0].values())


def test_problems_come_back_from_another_process() -> None:
    """A proof grades in processes of its own: what one finds wrong is told whole."""
    error = AssignmentError([Problem("assignment.yml", 3, "It is wrong.", "Mend it.")])

    again = pickle.loads(pickle.dumps(error))

    assert (str(error), error.problems) == (str(again), again.problems)
