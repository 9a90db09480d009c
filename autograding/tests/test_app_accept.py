"""The accept link: choose a name, get a repository, once."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.forge.local import GitError
from autograding.records import Database, Repositories, Roster
from autograding.tests.app_client import Page, opened
from autograding.tests.sample_classroom import UNIT, open_unit


@pytest.fixture
def code(tmp_path: Path) -> str:
    """The code of a unit with a template, in a classroom of two students."""
    template = tmp_path / "templates" / UNIT
    template.mkdir(parents=True)
    (template / "README.md").write_text("# Unit 1\n", encoding="utf-8")
    with Database.open(tmp_path) as database, database.writing() as session:
        Roster(session).enroll("ada-park", "Ada Park")
        Roster(session).enroll("ben-osei", "Ben Osei")
    return open_unit(tmp_path)


@pytest.fixture
def client(tmp_path: Path, code: str) -> Iterator[FlaskClient]:
    """A browser's session."""
    with opened(tmp_path) as client:
        yield client


def token(client: FlaskClient, code: str) -> str:
    """The token in the form."""
    (found,) = [
        field["value"]
        for field in Page(client.get(f"/accept/{code}").text).all("input")
        if field["name"] == "csrf_token"
    ]
    return found


def repositories(data: Path) -> list[str]:
    """Whose repositories are recorded."""
    with Database.open(data) as database, database.reading() as session:
        return [repository.student.username for repository in Repositories(session).all()]


def test_form_offers_the_roster(client: FlaskClient, code: str) -> None:
    """Every student of the class can be chosen, and nobody is chosen already."""
    options = [option["value"] for option in Page(client.get(f"/accept/{code}").text).all("option")]
    assert ["", "ada-park", "ben-osei"] == options


def test_accepting_gives_a_repository_that_can_be_cloned(
    client: FlaskClient, code: str, tmp_path: Path
) -> None:
    """The next page shows a clone command that works, and links to the student's page."""
    form = {"student": "ada-park", "csrf_token": token(client, code)}
    response = client.post(f"/accept/{code}", data=form, follow_redirects=True)
    assert 200 == response.status_code
    assert any(f"/{UNIT}/ada-park" == link["href"] for link in Page(response.text).all("a"))
    command = re.search(r"git clone (\S+) (\S+)</code>", response.text)
    assert command is not None
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", command[1], str(clone)], check=True)
    assert "# Unit 1\n" == (clone / "README.md").read_text(encoding="utf-8")
    assert UNIT == command[2]


def test_twice_is_once(client: FlaskClient, code: str, tmp_path: Path) -> None:
    """A second click leads to the same repository."""
    form = {"student": "ada-park", "csrf_token": token(client, code)}
    first = client.post(f"/accept/{code}", data=form, follow_redirects=True)
    second = client.post(f"/accept/{code}", data=form, follow_redirects=True)
    assert first.text == second.text
    assert ["ada-park"] == repositories(tmp_path)


@pytest.mark.parametrize("form", [{}, {"csrf_token": "forged"}])
def test_form_without_our_token_is_refused(
    client: FlaskClient, code: str, tmp_path: Path, form: dict[str, str]
) -> None:
    """A page elsewhere cannot accept in a student's name."""
    response = client.post(f"/accept/{code}", data={"student": "ada-park"} | form)
    assert 400 == response.status_code
    assert "Please try once more" in response.text
    assert [] == repositories(tmp_path)


def test_token_of_another_session_is_refused(
    client: FlaskClient, code: str, tmp_path: Path
) -> None:
    """A token belongs to the browser that got it."""
    form = {"student": "ada-park", "csrf_token": token(client, code)}
    with opened(tmp_path) as other:
        assert 400 == other.post(f"/accept/{code}", data=form).status_code
    assert [] == repositories(tmp_path)


@pytest.mark.parametrize("student", ["", "mallory", "../../etc", "ada-park' OR 1=1"])
def test_who_is_not_on_the_roster_is_asked_again(
    client: FlaskClient, code: str, tmp_path: Path, student: str
) -> None:
    """Only names of the roster accept."""
    form = {"student": student, "csrf_token": token(client, code)}
    response = client.post(f"/accept/{code}", data=form)
    assert 400 == response.status_code
    assert "Choose your name from the list" in response.text
    assert [] == repositories(tmp_path)


def test_unknown_code_says_so(client: FlaskClient) -> None:
    """A mistyped or closed link has a page that tells where the right one is."""
    response = client.get("/accept/12345678")
    assert 404 == response.status_code
    assert "the link is unknown or closed" in response.text


def test_result_before_accepting_leads_to_the_form(client: FlaskClient, code: str) -> None:
    """Who opens the page after accepting without having accepted is asked to."""
    response = client.get(f"/accept/{code}/ada-park")
    assert 303 == response.status_code
    assert f"/accept/{code}" == response.headers["Location"]


def test_fault_of_ours_apologizes_and_heals(
    client: FlaskClient, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the repository cannot be made the form says so, and the next click works."""

    def breaks(*_arguments: object) -> None:
        message = "git broke"
        raise GitError(message)

    form = {"student": "ada-park", "csrf_token": token(client, code)}
    with monkeypatch.context() as patch:
        patch.setattr("autograding.app.views.accept.LocalForge.accept", breaks)
        response = client.post(f"/accept/{code}", data=form)
    assert 503 == response.status_code
    assert "That is our fault" in response.text
    assert 303 == client.post(f"/accept/{code}", data=form).status_code
    assert ["ada-park"] == repositories(tmp_path)


def test_empty_roster_says_what_to_do(tmp_path: Path) -> None:
    """Without students there is no form to be puzzled by."""
    code = open_unit(tmp_path)
    with opened(tmp_path) as client:
        assert "The roster is empty" in client.get(f"/accept/{code}").text
