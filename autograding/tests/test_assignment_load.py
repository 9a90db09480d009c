"""Loading a unit: what is right becomes values, what is wrong names file, line and cure."""

from pathlib import Path

import pytest

from autograding.assignment import AssignmentError, Visibility, load_assignment, load_corpus
from autograding.tests.units import ASSIGNMENT, write_unit


def problems_of(folder: Path) -> list[str]:
    """Everything the loader says about the unit in `folder`."""
    with pytest.raises(AssignmentError) as caught:
        load_corpus(load_assignment(folder))
    return [str(problem) for problem in caught.value.problems]


def test_right_unit_loads(tmp_path: Path) -> None:
    """Points come from assignment.yml, everything else about a check from its source."""
    unit = load_assignment(write_unit(tmp_path))
    imports, adds, selects = unit.checks

    assert 100 == unit.max_points
    assert ("imports", "adds", "selects") == (imports.id, adds.id, selects.id)
    assert Visibility.VISIBLE is imports.visibility
    assert ("imports",) == adds.after
    assert "Two numbers are added." == adds.title
    assert "#adding" == adds.chapter
    assert "#sums" == imports.chapter
    assert [("small", 20), ("large", 30)] == [(step.id, step.points) for step in adds.steps]


@pytest.mark.parametrize(
    ("find", "replace", "line", "words"),
    [
        ("{id: adds,", "{id: addz,", 16, "Did you mean 'adds'?"),
        ("{id: selects, points: 40}", "{id: adds, points: 40}", 20, "already in the criterion"),
        ("{id: selects, points: 40}", "{id: selects, points: 40.5}", 20, "not a whole number"),
        ("{id: selects, points: 40}", "{id: selects, points: 39}", 11, "add up to 99, not 100"),
        ("{id: selects, points: 40}", "{id: selects, points: 0}", 20, "at least 1 point"),
        ("large: 30", "large: 31", 16, "add up to 51"),
        ("protected: [given.py]", "protected: [gone.py]", 7, "missing in starter/"),
        ("minutes: 5", "minute: 5", 1, "`minute"),
        ("title: Sums\n", "title: [\n", 4, "not valid YAML"),
        ("- id: rows", "- id: sums", 17, "two criteria"),
        ("id: unit-0-sum", "id: unit-9", 1, "folder's name"),
    ],
)
def test_each_mistake_names_line_and_cure(
    tmp_path: Path, find: str, replace: str, line: int, words: str
) -> None:
    """A mistake in assignment.yml is told with its line and what to do."""
    assert 1 == ASSIGNMENT.count(find)
    told = problems_of(write_unit(tmp_path, assignment=ASSIGNMENT.replace(find, replace)))

    matching = [text for text in told if words in text]
    assert matching, told
    assert any(text.startswith(f"assignment.yml:{line}:") for text in matching), told


@pytest.mark.parametrize("name", ["grade", "Sums", "two words", "1st"])
def test_a_criterion_names_a_step_of_the_workflow(tmp_path: Path, name: str) -> None:
    """An id that could not be a step of its own there is refused."""
    text = ASSIGNMENT.replace("- id: rows", f"- id: {name}")
    told = problems_of(write_unit(tmp_path, assignment=text))

    assert [
        f"assignment.yml:17: {name!r} cannot be a criterion's id. "
        "Use lower-case letters, digits and underscores, and not 'grade'."
    ] == told


def test_check_in_no_criterion(tmp_path: Path) -> None:
    """A check that no criterion lists is told at its own line."""
    source = '''\
        from autograding.checks import check


        @check()
        def test_orphan(student):
            """Nobody counts this."""
        '''
    told = problems_of(write_unit(tmp_path, **{"hidden/test_orphan.py": source}))

    expected = (
        "checks/hidden/test_orphan.py:5: The check 'orphan' is in no criterion. "
        "Give it points in assignment.yml, or delete it."
    )
    assert [expected] == told


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def test_selects(student):\n    pass\n", "has no docstring"),
        ('def test_selects(student):\n    """Title."""\n', "needs a decorator `@check(...)`"),
        ("def test_selects(:\n", "Python cannot read it"),
        (
            'from autograding.checks import check\n@check(after=("nothing",))\n'
            'def test_selects(student):\n    """Title."""\n',
            "comes after the unknown check 'nothing'",
        ),
        (
            'from autograding.checks import check\n@check(after=("selects",))\n'
            'def test_selects(student):\n    """Title."""\n',
            "depend on each other in a circle",
        ),
    ],
)
def test_mistakes_in_checks(tmp_path: Path, source: str, words: str) -> None:
    """A badly declared check is told with its module."""
    told = problems_of(write_unit(tmp_path, **{"hidden/test_selects.py": source}))

    assert any(words in text and text.startswith("checks/hidden/") for text in told), told


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("because: Wrong.\n", "states which criteria lose points"),
        ("because: Wrong.\npoints: {sum: 3}\n", "no criterion 'sum'"),
        ("because: Wrong.\npoints: {sums: 60}\n", "keeps 60 of 60"),
        ("because: Wrong.\nfrom: nowhere\npoints: {sums: 1}\n", "no reference 'nowhere'"),
        ("points: {sums: 1}\n", "lacks the key `because`"),
        ("because: Wrong.\nfiles: {../x: y}\npoints: {sums: 1}\n", "leads out"),
    ],
)
def test_mistakes_in_chaffs(tmp_path: Path, text: str, words: str) -> None:
    """A chaff without honest expectations is refused."""
    unit = write_unit(tmp_path)
    (unit / "corpus/chaffs").mkdir(parents=True)
    (unit / "corpus/chaffs/wrong.yml").write_text(text)

    told = problems_of(unit)

    assert any(line.startswith("corpus/chaffs/wrong.yml:") and words in line for line in told), told


def test_missing_assignment_file(tmp_path: Path) -> None:
    """A folder without assignment.yml is told so."""
    assert ["assignment.yml: The file is missing. Write it."] == problems_of(tmp_path)


def test_digest_follows_what_decides_a_grade(tmp_path: Path) -> None:
    """The digest changes with a check, and not with a solution."""
    unit = write_unit(tmp_path)
    before = load_assignment(unit).digest
    (unit / "solution/answer.sql").write_text("SELECT 1\n")
    unchanged = load_assignment(unit).digest
    (unit / "starter/given.py").write_text("ANSWER = 43\n")

    assert before == unchanged
    assert before != load_assignment(unit).digest


@pytest.mark.parametrize(
    "name", ["checks/.mypy_cache/a.json", "checks/__pycache__/a.pyc", "starter/.ruff_cache/a"]
)
def test_digest_is_that_of_students_graders(tmp_path: Path, name: str) -> None:
    """What tools leave behind on the teacher's machine never gets there."""
    unit = write_unit(tmp_path)
    before = load_assignment(unit).digest
    (unit / name).parent.mkdir(parents=True)
    (unit / name).write_text("{}")

    assert before == load_assignment(unit).digest
