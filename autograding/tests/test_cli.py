"""The command line: exit codes, one sentence for each wrong use, JSON and nothing else."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from autograding.assignment import places
from autograding.cli.main import main
from autograding.report import Report
from autograding.tests.helpers.committing import committed
from autograding.tests.units import RIGHT, write_unit


@pytest.fixture(autouse=True)
def one_small_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The course holds one small unit."""
    write_unit(tmp_path / "assignments")
    monkeypatch.setattr(
        "autograding.grading.units.assignments_folder", lambda: tmp_path / "assignments"
    )
    assert places.assignments_folder().name == "assignments"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A right submission that names its unit."""
    folder = tmp_path / "work"
    folder.mkdir()
    for name, text in RIGHT.items():
        (folder / name).write_text(text)
    (folder / ".classroom.yml").write_text("unit: unit-0-sum\n")
    return folder


def run(*arguments: str | Path) -> Result:
    """Run `classroom` in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_grade_prints_feedback(work: Path) -> None:
    """A graded submission prints its points and exits with 0."""
    result = run("grade", work)

    assert result.exit_code == 0, result.output
    assert "100" in result.stdout


def test_grade_says_when_the_files_are_not_the_commits(work: Path, tmp_path: Path) -> None:
    """Beside the commit, in the terminal and at the head of the comment."""
    commit = committed(work)
    (work / "answer.sql").write_text("SELECT 1;\n")

    result = run("grade", work, "--markdown", tmp_path / "comment.md")

    words = f"{commit[:7]} with changes that are not committed"
    assert words in " ".join(result.stdout.split())
    facts = (tmp_path / "comment.md").read_text().splitlines()[3]
    assert facts.replace("`", "").startswith(words)


def test_students_are_offered_what_works_for_them(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The grader that they install has few commands, and says who the others are for."""
    monkeypatch.setattr(import_module("autograding.cli.main"), "is_distributed", lambda: True)

    commands = run("--help").stdout.partition("Commands:\n")[2].splitlines()
    refused = run("serve")

    assert ["grade", "quiz", "services"] == [line.split()[0] for line in commands]
    assert 2 == refused.exit_code
    assert "`classroom serve` is for instructors" in refused.stderr
    assert 0 == run("grade", work).exit_code


def test_grade_json_is_the_report_and_nothing_else(work: Path) -> None:
    """`--json -` writes one JSON object to standard output."""
    result = run("grade", work, "--json", "-")

    assert Report.from_json(result.stdout).points == 100


def test_grade_writes_the_comment(work: Path, tmp_path: Path) -> None:
    """`--markdown FILE` writes what the pull request would show."""
    run("grade", work, "--markdown", tmp_path / "comment.md")

    assert "100 / 100" in (tmp_path / "comment.md").read_text()


def test_fail_under(work: Path) -> None:
    """Fewer points than asked for exit with 1."""
    (work / "answer.sql").write_text("SELECT 1\n")

    assert run("grade", work, "--fail-under", "61").exit_code == 1
    assert run("grade", work, "--fail-under", "60").exit_code == 0


def test_reference_folder_is_laid_over_the_starter(tmp_path: Path) -> None:
    """A unit's own solution can be graded where it lies."""
    result = run("grade", tmp_path / "assignments/unit-0-sum/solution", "--json", "-")

    assert Report.from_json(result.stdout).points == 100
    assert Report.from_json(result.stdout).submission.notices == ()


def test_ungradable_exits_with_3(work: Path, tmp_path: Path) -> None:
    """A fault of ours is told apart from a bad submission."""
    check = tmp_path / "assignments/unit-0-sum/checks/hidden/test_selects.py"
    check.write_text(
        check.read_text().replace(
            "    database = ", "    database = missing = nothing\n    database = "
        )
    )

    assert run("grade", work).exit_code == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone"], "does not exist"),
        (["file"], "is a file"),
        (["empty"], "holds no files"),
        (["unmarked"], "does not say which assignment it is"),
        (["other", "--unit", "unit-0-sum"], "is a repository of unit-9"),
        (["other"], "no unit 'unit-9'"),
        (["unmarked", "--unit", "unit-1"], "no unit 'unit-1'. Units: unit-0-sum."),
        (["work", "--json", "gone/report.json"], "Cannot write"),
        (["work", "--sandbox", "none"], "Invalid value"),
    ],
)
def test_wrong_use_is_one_sentence(
    tmp_path: Path,
    work: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: str,
) -> None:
    """Wrong use exits with 2 and says what to do; never a traceback."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("x")
    Path("empty/.git").mkdir(parents=True)
    for name in ("unmarked", "other"):
        Path(name).mkdir()
        Path(name, "answer.py").write_text("x = 1\n")
    Path("other/.classroom.yml").write_text("unit: unit-9\n")

    result = run("grade", *arguments)

    assert result.exit_code == 2, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


def test_unreadable_folder(tmp_path: Path, work: Path) -> None:
    """A folder that may not be read is one sentence too, for a user who is not root."""
    work.chmod(0)
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from autograding.submission import SubmissionError, copy_submission\n"
        "os.geteuid() == 0 and (os.setgid(65534), os.setuid(65534))\n"
        "try:\n    copy_submission(Path(sys.argv[1]), Path(sys.argv[2]), None)\n"
        "except SubmissionError as error:\n    print(error)\n"
    )
    open_folder = tmp_path / "target"
    open_folder.mkdir()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o755)
    open_folder.chmod(0o777)
    done = subprocess.run(
        [sys.executable, "-c", code, str(work), str(open_folder / "copy")],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert f"You may not read {work}. Change its permissions.\n" == done.stdout, done.stderr


def test_hostile_files_are_graded_not_crashed_on(work: Path) -> None:
    """Non-UTF-8 names and files, and a marker that is no YAML, give a graded report."""
    (work / os.fsdecode(b"caf\xe9.py")).write_bytes(b"\xff\xfe")
    (work / "answer.sql").write_bytes(b"SELECT '\xff'")
    (work / "SELF_ASSESSMENT.md").write_bytes(b"\xff- [x] <!-- criterion: sums -->")

    result = run("grade", work, "--json", "-")

    assert result.exit_code == 0, result.output
    report = Report.from_json(result.stdout)
    assert report.points == 60
    assert "not UTF-8" in json.dumps(report.checks[2].message)


def test_build_renders_templates(tmp_path: Path) -> None:
    """`classroom build` names each folder that it rendered."""
    result = run("build", "--out", tmp_path / "out")

    assert result.exit_code == 0, result.output
    assert (tmp_path / "out/unit-0-sum/answer.py").is_file()


def test_check_writes_the_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`classroom check --json` writes one object and exits with 1 while anything is unproven.

    The next one says how much it knew already.
    """
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    result = run("check", "unit-0-sum", "--json", "-")
    assert "3 of 3 gradings" in run("check", "unit-0-sum").output
    assert "gradings" not in run("check", "unit-0-sum", "--anew").output

    proof = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (False, ["imports", "adds", "selects"]) == (
        proof["ok"],
        proof["units"][0]["checks_without_chaff"],
    )


def test_every_command_and_option_is_explained() -> None:
    """Each command has a help text with an example, and each option a line."""
    context = click.Context(main)
    for name in main.list_commands(context):
        command = main.get_command(context, name)
        assert command is not None
        assert f"classroom {name}" in (command.help or ""), name
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{name} {parameter.name}"
        assert name in run("--help").output
