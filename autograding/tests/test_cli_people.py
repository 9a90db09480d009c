"""`classroom roster` and `classroom instructor`: who is in the class, and how they sign in."""

import csv
import re
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autograding.cli.main import main
from autograding.records import Access, AuditLog, Database, Roster
from autograding.records.people import Instructor


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands run in a folder of their own."""
    monkeypatch.chdir(tmp_path)


def run(*arguments: str) -> Result:
    """A command over the classroom in `data`."""
    return CliRunner().invoke(main, [*arguments, "--data", "data"])


def enroll(text: str) -> Result:
    """Import a class list."""
    Path("class.csv").write_text(text, encoding="utf-8")
    return run("roster", "import", "class.csv")


def students() -> list[tuple[str, str, str, str | None]]:
    """The roster: username, name, section, GitHub account."""
    with Database.open(Path("data")) as database, database.reading() as session:
        return [
            (one.username, one.name, one.section, one.github_login) for one in Roster(session).all()
        ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("username,name\nada-park,Ada Park\n", ("ada-park", "Ada Park", "", None)),
        ("username\nada-park\n", ("ada-park", "ada-park", "", None)),
        (
            "username;name;section;github_username\nada-park;Ada Park;Tue;Ada-GH\n",
            ("ada-park", "Ada Park", "Tue", "ada-gh"),
        ),
        (
            '"identifier","github_username","github_id","name"\n"Ada Park","Ada-GH","7",""\n',
            ("ada-gh", "Ada Park", "", "ada-gh"),
        ),
        (
            "username,first_name,last_name,email,section,github_id\nAda-GH,Ada,Park,a@example.org,B,7\n",
            ("ada-gh", "Ada Park", "B", "ada-gh"),
        ),
    ],
)
def test_class_lists_of_many_kinds(text: str, expected: tuple[str, str, str, str | None]) -> None:
    """Our own columns, and the rosters of GitHub Classroom and Classroom 50."""
    done = enroll(text)

    assert (0, "1 student enrolled.\n") == (done.exit_code, done.output)
    assert [expected] == students()


def test_again_keeps_what_the_list_does_not_say() -> None:
    """A shorter list changes a name, and takes neither section nor account away."""
    enroll("username,name,section,github_username\nada-park,Ada,Tue,ada-gh\n")
    enroll("username,name\nada-park,Ada Park\n")

    enroll("username\nada-park\n")

    assert [("ada-park", "Ada Park", "Tue", "ada-gh")] == students()


def test_a_wrong_line_enrolls_nobody() -> None:
    """The line is named, and the list is imported whole or not at all."""
    done = enroll("username,name\nada-park,Ada Park\n../x,Mallory\n")

    assert 2 == done.exit_code
    assert "class.csv, line 3: '../x' is not a username" in done.output
    assert [] == students()


def test_an_account_is_one_students() -> None:
    """Two lines with one GitHub account would let one student in as the other."""
    done = enroll("username,github_username\nada-park,gh\nben-osei,GH\n")

    assert 2 == done.exit_code
    assert "class.csv, line 3: line 2 has the GitHub account gh already" in done.output
    assert [] == students()

    enroll("username,github_username\nada-park,gh\n")
    done = enroll("username,github_username\nzoe-ng,zoe\nben-osei,GH\n")

    assert 2 == done.exit_code
    assert "class.csv, line 3: somebody else has the GitHub account gh: ada-park." in done.output
    assert ["ada-park"] == [username for username, *_rest in students()]


def test_accounts_change_hands_within_a_list() -> None:
    """Two students swap theirs, and a third takes what one gives up."""
    enroll("username,github_username\nada-park,a\nben-osei,b\ncleo-may,c\n")

    swap = "username,github_username\nada-park,b\nben-osei,a\ncleo-may,d\nzoe-ng,c\n"
    assert 0 == enroll(swap).exit_code

    assert ["b", "a", "d", "c"] == [login for *_rest, login in students()]


def test_links_are_told_once() -> None:
    """Each student gets one in a file for its owner only; a second run has none to tell."""
    enroll("username,name\nada-park,Ada Park\nben-osei,Ben Osei\n")

    first = run("roster", "tokens", "--out", "links.csv", "--url", "http://class.example.org/")
    second = run("roster", "tokens")

    assert "2 links in links.csv" in first.output
    assert "Everyone has a link" in second.output
    assert 0o600 == stat.S_IMODE(Path("links.csv").stat().st_mode)
    with Path("links.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert ["ada-park", "ben-osei"] == [row["username"] for row in rows]
    link, token = rows[0]["link"].split("=")
    assert "http://class.example.org/sign-in?token" == link
    with Database.open(Path("data")) as database, database.reading() as session:
        found = Access(session).by_token(token)
        assert found is not None
        assert "Ada Park" == found.name


def test_lost_link_is_renewed() -> None:
    """The student who is named gets another one, and only that one works."""
    enroll("username,name\nada-park,Ada Park\nben-osei,Ben Osei\n")
    first = run("roster", "tokens").output
    again = run("roster", "tokens", "--renew", "ada-park").output

    assert 1 == again.count("token=")
    assert "http://127.0.0.1:8000/sign-in?token=" in again
    old, new = (re.findall(r"ada-park,.*token=(\w+)", text)[0] for text in (first, again))
    with Database.open(Path("data")) as database, database.reading() as session:
        assert Access(session).by_token(old) is None
        assert Access(session).by_token(new) is not None
        told = [(entry.who, entry.action) for entry in AuditLog(session).newest(1)]
        assert [("classroom roster", "new token")] == told


def test_file_of_links_is_harmless_or_changes_nothing() -> None:
    """No name is a spreadsheet's formula; where the file cannot be written, nobody has a token."""
    enroll('username,name\nada-park,"=HYPERLINK(""http://x.example"")"\n')

    assert 2 == run("roster", "tokens", "--out", "no/such/links.csv").exit_code
    assert "1 links in links.csv" in run("roster", "tokens", "--out", "links.csv").output

    assert "\nada-park,\"'=HYPERLINK(" in Path("links.csv").read_text(encoding="utf-8")


def test_unknown_student_is_told() -> None:
    """A mistyped username changes nothing."""
    enroll("username,name\nada-park,Ada Park\n")

    done = run("roster", "tokens", "--renew", "ada")

    assert 2 == done.exit_code
    assert "'ada' is not on the roster" in done.output


def test_no_classroom_no_tokens() -> None:
    """A mistyped folder is not made into a classroom."""
    done = run("roster", "tokens")

    assert 2 == done.exit_code
    assert "There is no classroom in data" in done.output


def test_instructor_gets_a_link_that_works_once() -> None:
    """Adding twice is one person with two links."""
    outputs = [run("instructor", "add", "Mara Quist", "--github", "Mara-Q").output for _ in "12"]

    tokens = [re.findall(r"token=(\w{32})", output)[0] for output in outputs]
    with Database.open(Path("data")) as database, database.writing() as session:
        access = Access(session)
        assert ["Mara Quist"] == [one.name for one in access.instructors()]
        assert isinstance(access.by_github("mara-q"), Instructor)
        for token in tokens:
            found = access.redeem(token)
            assert found is not None
            assert "Mara Quist" == found.name
            assert access.redeem(token) is None


def test_an_account_is_one_instructors() -> None:
    """A GitHub account that signs somebody else in is told, with the name, and nobody is added."""
    run("instructor", "add", "Mara Quist", "--github", "quist")

    done = run("instructor", "add", "Jon Quist", "--github", "Quist")

    assert 2 == done.exit_code
    assert "Mara Quist signs in with the GitHub account quist already." in done.output
    with Database.open(Path("data")) as database, database.reading() as session:
        assert ["Mara Quist"] == [one.name for one in Access(session).instructors()]
