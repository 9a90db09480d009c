"""The commands that write to GitHub: what they print and refuse, and that a dry run is dry."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograding.cli.main import main
from autograding.grading import load_units
from autograding.settings import Settings
from autograding.template import grader_of, template_files
from autograding.template.objects import tree_id
from autograding.tests.github.standin import StandIn

ORGANIZATION = "databases-course"
UNIT = "unit-1-sql"
STUDENTS = ("ada-park", "ben-osei")


@pytest.fixture(autouse=True)
def course(github: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The course's own unit, an organization on GitHub, and the instructor's token."""
    text = f'organization = "{ORGANIZATION}"\napi = "{github.url}"\nweb = "{github.url}"\n'
    (tmp_path / "classroom.toml").write_text(text)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_TOKEN", github.token)
    monkeypatch.setattr("autograding.cli.github._PACE", 0)
    for student in STUDENTS:
        github.add_user(student)


def run(*arguments: str) -> Result:
    """Run `classroom` in this process."""
    return CliRunner().invoke(main, arguments)


def writes(github: StandIn) -> list[str]:
    """Methods and paths of all that was written."""
    return [f"{seen.method} {seen.path}" for seen in github.requests if seen.method != "GET"]


def small_template(github: StandIn) -> None:
    """A template that is quicker to make than the real one."""
    github.add_repository(UNIT, {"README.md": "# Unit 1\n"}, template=True)


def test_publish(github: StandIn) -> None:
    """`publish` brings templates and grader, says what it did, and how to stay with this grader."""
    result = run("publish", UNIT)

    assert 0 == result.exit_code, result.output
    settings = Settings(organization=ORGANIZATION, api=github.url, web=github.url)
    grader = grader_of(settings, load_units())
    (assignment,) = load_units((UNIT,))
    files = template_files(assignment, settings=settings, grader=grader)
    assert grader.built == github.head("databases-grader").sha
    assert tree_id(files) == github.head(UNIT).tree
    assert f"{ORGANIZATION}/{UNIT}  {github.url}/{ORGANIZATION}/{UNIT}\n" in result.stdout
    assert "    created the private template repository\n    sent " in result.stdout
    assert result.stdout.endswith(f"in place of the empty ones below [grader]:\n\n{grader.pin}")


def test_publish_again_and_dry(github: StandIn) -> None:
    """A second `publish` finds all up to date; a dry run before the first sends nothing."""
    dry = run("publish", UNIT, "--dry-run")

    assert 0 == dry.exit_code, dry.output
    assert "    would create the public repository\n    would send " in dry.stdout
    assert "[grader]" not in dry.stdout
    assert [] == writes(github)

    run("publish", UNIT)
    before = writes(github)

    assert 2 == run("publish", UNIT).stdout.count("    is up to date\n")
    assert before == writes(github)


def test_publish_with_a_pinned_grader(github: StandIn, tmp_path: Path) -> None:
    """A course that stays with a grader publishes its templates only, once that grader is there."""
    github.add_repository("databases-grader", {"README.md": "x"})
    commit = github.head("databases-grader")
    config = tmp_path / "classroom.toml"
    pin = f'[grader]\nversion = "0.0.1"\ncommit = "{commit.sha}"\nhash = "{"0" * 64}"\n'
    config.write_text(config.read_text() + pin)

    result = run("publish", UNIT)

    assert 0 == result.exit_code, result.output
    assert f"stays at {commit.sha[:12]}, as classroom.toml says" in result.stdout
    assert commit.sha == github.head("databases-grader").sha
    assert commit.sha.encode() in github.file(UNIT, ".github/workflows/classroom.yml")


def test_accept(github: StandIn) -> None:
    """`accept` gives each student a repository, and prints where to accept the invitation."""
    small_template(github)

    result = run("accept", UNIT, "Ada-Park", "ben-osei", "ada-park")

    assert 0 == result.exit_code, result.output
    repository = f"{github.url}/{ORGANIZATION}/{UNIT}-ada-park"
    assert f"ada-park  {repository}\n    created {ORGANIZATION}/{UNIT}-ada-park" in result.stdout
    invitation = f"ada-park has yet to accept the invitation: {repository}/invitations"
    assert f"    {invitation}\n" in result.stdout
    assert result.stdout.endswith("2 students: 2 made or completed.\n")

    assert run("accept", UNIT, *STUDENTS).stdout.endswith("2 students: 2 as before.\n")


def test_accept_a_roster(github: StandIn, tmp_path: Path) -> None:
    """A class list works as GitHub Classroom calls its column, too."""
    small_template(github)
    (tmp_path / "class.csv").write_text("identifier,github_username\nAda,ada-park\nBen,ben-osei\n")

    result = run("accept", UNIT, "--roster", "class.csv")

    assert result.stdout.endswith("2 students: 2 made or completed.\n")


def test_accept_a_roster_of_a_spreadsheet(github: StandIn, tmp_path: Path) -> None:
    """A byte-order mark, semicolons and Windows' line ends are what spreadsheets write."""
    small_template(github)
    (tmp_path / "class.csv").write_bytes(
        b"\xef\xbb\xbfusername;name\r\nada-park;Ada Park\r\nben-osei;Osei, Ben\r\n"
    )

    result = run("accept", UNIT, "--roster", "class.csv")

    assert result.stdout.endswith("2 students: 2 made or completed.\n")


def test_accept_dry(github: StandIn) -> None:
    """A dry run tells the steps for everyone, and sends nothing."""
    small_template(github)

    result = run("accept", UNIT, *STUDENTS, "--dry-run")

    assert f"    would create {ORGANIZATION}/{UNIT}-ben-osei from" in result.stdout
    assert result.stdout.endswith("2 students: 2 to be made or completed.\n")
    assert [] == writes(github)


def test_one_wrong_name_holds_nobody_up(github: StandIn) -> None:
    """Who is unknown to GitHub is told; the others get their repositories, and the code is 2."""
    small_template(github)

    result = run("accept", UNIT, "nobody", "ada-park")

    assert 2 == result.exit_code
    assert "Error: GitHub knows no user nobody." in result.stderr
    repositories = {one.name for one in github.world.repositories.values()}
    assert {UNIT, f"{UNIT}-ada-park"} == repositories
    assert result.stdout.endswith("2 students: 1 made or completed, 1 refused.\n")


def test_what_is_wrong_with_all_ends_it(github: StandIn) -> None:
    """A limit that is reached ends the work at once, and the next run goes on."""
    small_template(github)
    run("accept", UNIT, "ada-park")
    github.faults.secondary_limit("POST", "/generate", wait=3600)

    result = run("accept", UNIT, *STUDENTS)

    assert 2 == result.exit_code
    assert "again in 3600 seconds: it goes on where it stopped" in result.stderr
    assert run("accept", UNIT, *STUDENTS).stdout.endswith(
        "2 students: 1 made or completed, 1 as before.\n"
    )


def test_ctrl_c_loses_nothing(github: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends it with what was done, and the usual code."""
    small_template(github)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograding.forge.github.GitHubForge.accept", interrupted)
    result = run("accept", UNIT, *STUDENTS)

    assert 130 == result.exit_code
    assert "to go on from here" in result.stderr


def test_ctrl_c_while_publishing(github: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how to go on there, too."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("autograding.forge.github.GitHubForge.publish_grader", interrupted)
    result = run("publish")

    assert 130 == result.exit_code
    assert "to go on from here" in result.stderr


def test_starters(github: StandIn) -> None:
    """`starters` opens a pull request where the starter has changed, and only there."""
    small_template(github)
    run("accept", UNIT, *STUDENTS)
    github.repository(f"{UNIT}-ben-osei").archived = True

    dry = run("starters", UNIT, "--dry-run")
    assert "    would open a pull request for it\n" in dry.stdout
    assert dry.stdout.endswith("2 repositories: 1 archived, 1 to be offered an update.\n")

    result = run("starters", UNIT)
    assert 0 == result.exit_code, result.output
    assert f"{ORGANIZATION}/{UNIT}-ada-park  {github.url}" in result.stdout
    assert "    opened the pull request 'Update of the starter files'\n" in result.stdout
    assert result.stdout.endswith("2 repositories: 1 archived, 1 offered an update.\n")

    again = run("starters", UNIT)
    assert "2 repositories: 1 archived, 1 up to date or offered before.\n" == again.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["accept", "unit-9", "ada-park"], "no unit 'unit-9'"),
        (["accept", UNIT], "Name at least one student"),
        (["accept", UNIT, "../ada"], "'../ada' is no username"),
        (["accept", UNIT, "--roster", "gone.csv"], "does not exist"),
        (["accept", UNIT, "--roster", "bad.csv"], "bad.csv, line 3: 'b b' is no username"),
        (["accept", UNIT, "--roster", "head.csv"], "head.csv names no student below its first"),
        (["accept", UNIT, "--roster", "none.toml"], "like this: username,name"),
        (["accept", UNIT, "ada-park", "--config", "gone.toml"], "gone.toml cannot be read"),
        (["accept", UNIT, "ada-park", "--config", "none.toml"], "No organization is named"),
        (["publish", "unit-9"], "no unit 'unit-9'"),
        (["starters", "unit-9"], "no unit 'unit-9'"),
    ],
)
def test_wrong_use_is_one_sentence(tmp_path: Path, arguments: list[str], words: str) -> None:
    """Wrong use exits with 2 and says what to do; never a traceback."""
    (tmp_path / "bad.csv").write_text("username\nada-park\nb b\n")
    (tmp_path / "head.csv").write_text("username,name\n")
    (tmp_path / "none.toml").write_text("")

    result = run(*arguments)

    assert 2 == result.exit_code, result.output
    assert words in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("command", [["publish"], ["accept", UNIT, "ada-park"], ["starters"]])
def test_without_a_token(monkeypatch: pytest.MonkeyPatch, command: list[str]) -> None:
    """Without a token nothing is asked of GitHub, and the error says how to get one."""
    monkeypatch.delenv("GITHUB_TOKEN")
    monkeypatch.delenv("GH_TOKEN", raising=False)

    result = run(*command)

    assert 2 == result.exit_code
    assert "personal-access-tokens" in result.stderr


def test_help_names_the_permissions() -> None:
    """The help of each command says what its token needs."""
    for command in ("publish", "accept", "starters"):
        assert "“Contents: write”" in run(command, "--help").output
