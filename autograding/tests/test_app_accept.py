"""The accept link: a student who is signed in gets a repository, once."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.forge.local import GitError
from autograding.records import (
    Access,
    Copies,
    Database,
    Repositories,
    Roster,
    Units,
)
from autograding.settings import Place, Settings, UnitSettings
from autograding.tests.app_client import Page, csrf_token, opened, signed_in
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
    """The browser of Ada Park."""
    with opened(tmp_path, who="ada-park") as client:
        yield client


@pytest.fixture
def visitor(tmp_path: Path, code: str) -> Iterator[FlaskClient]:
    """The browser of nobody we know."""
    with opened(tmp_path, who=None) as client:
        yield client


def form(client: FlaskClient, code: str, **fields: str) -> dict[str, str]:
    """What a browser sends with a form of the accept page."""
    return {"csrf_token": csrf_token(client, f"/accept/{code}"), **fields}


def repositories(data: Path) -> list[str]:
    """Whose repositories are recorded."""
    with Database.open(data) as database, database.reading() as session:
        return [repository.student.username for repository in Repositories(session).all()]


def close(data: Path) -> None:
    """Close the link of the unit."""
    with Database.open(data) as database, database.writing() as session:
        units = Units(session)
        units.set_open(units.all()[0], is_open=False)


class TestStudents:
    """Who is on the roster."""

    def test_form_says_who_accepts(self, client: FlaskClient, code: str) -> None:
        """The student of the session is named, and nobody else can be chosen."""
        page = Page(client.get(f"/accept/{code}").text)
        assert "You are signed in as Ada Park ." in page.text
        assert "Ben Osei" not in page.text
        assert [] == page.all("select")

    def test_visitors_sign_in_first(self, visitor: FlaskClient, code: str, tmp_path: Path) -> None:
        """The link asks for the token, and the way leads back to it."""
        with Database.open(tmp_path) as database, database.writing() as session:
            student = Roster(session).find("ada-park")
            assert student is not None
            token = Access(session).give_token(student)

        answer = visitor.post(
            "/sign-in",
            data=form(visitor, code, token=token, next=f"/accept/{code}"),
            follow_redirects=True,
        )

        assert "You are signed in as Ada Park" in Page(answer.text).text

    def test_visitors_accept_nothing(self, visitor: FlaskClient, code: str, tmp_path: Path) -> None:
        """A form that is sent without a sign-in leads to the sign-in."""
        answer = visitor.post(f"/accept/{code}", data=form(visitor, code, student="ada-park"))
        assert (303, "/sign-in") == (answer.status_code, answer.headers["Location"])
        assert [] == repositories(tmp_path)

    def test_accepting_gives_a_repository_that_can_be_cloned(
        self, client: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """The next page shows a clone command, and links to the student's page."""
        response = client.post(f"/accept/{code}", data=form(client, code), follow_redirects=True)
        assert 200 == response.status_code
        assert any(f"/{UNIT}/ada-park" == link["href"] for link in Page(response.text).all("a"))
        command = re.search(r"git clone (\S+) (\S+)</code>", response.text)
        assert command is not None
        assert UNIT == command[2]
        clone = tmp_path / "clone"
        with Database.open(tmp_path) as database, database.reading() as session:
            [repository] = Repositories(session).all()
        subprocess.run(["git", "clone", "-q", tmp_path / repository.path, str(clone)], check=True)
        assert "# Unit 1\n" == (clone / "README.md").read_text(encoding="utf-8")

    def test_twice_is_once(self, client: FlaskClient, code: str, tmp_path: Path) -> None:
        """A second click leads to the same repository, and so does the link."""
        fields = form(client, code)
        first = client.post(f"/accept/{code}", data=fields, follow_redirects=True)
        second = client.post(f"/accept/{code}", data=fields, follow_redirects=True)
        third = client.get(f"/accept/{code}", follow_redirects=True)
        # Without the forms' own tokens, which tell the second that they were made in.
        pages = [re.sub(r' value="[^"]*"', "", one.text) for one in (first, second, third)]
        steps = [page.partition('class="steps"')[2] for page in pages]
        assert steps[0]
        assert steps[0] == steps[1] == steps[2]
        assert ["ada-park"] == repositories(tmp_path)

    def test_nobody_accepts_for_somebody_else(
        self, client: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """Whatever the form says, the session decides."""
        client.post(f"/accept/{code}", data=form(client, code, student="ben-osei"))
        assert ["ada-park"] == repositories(tmp_path)

    def test_instructors_do_not_accept(self, code: str, tmp_path: Path) -> None:
        """They see what their students see, and are told whom the link is for."""
        with opened(tmp_path) as instructor:
            page = Page(instructor.get(f"/accept/{code}").text)
            assert "This is what your students see" in page.text
            answer = instructor.post(f"/accept/{code}", data=form(instructor, code))
        assert 400 == answer.status_code
        assert "Only students accept" in answer.text
        assert [] == repositories(tmp_path)

    @pytest.mark.parametrize("fields", [{}, {"csrf_token": "forged"}])
    def test_form_without_our_token_is_refused(
        self, client: FlaskClient, code: str, tmp_path: Path, fields: dict[str, str]
    ) -> None:
        """A page elsewhere cannot accept in a student's name."""
        response = client.post(f"/accept/{code}", data=fields)
        assert 400 == response.status_code
        assert "Please try once more" in response.text
        assert [] == repositories(tmp_path)

    def test_token_of_another_session_is_refused(
        self, client: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """A token belongs to the browser that got it."""
        fields = form(client, code)
        with opened(tmp_path, who="ben-osei") as other:
            assert 400 == other.post(f"/accept/{code}", data=fields).status_code
        assert [] == repositories(tmp_path)

    def test_result_before_accepting_leads_to_the_form(
        self, client: FlaskClient, code: str
    ) -> None:
        """Who opens the page after accepting without having accepted is asked to."""
        response = client.get(f"/accept/{code}/ada-park")
        assert 303 == response.status_code
        assert f"/accept/{code}" == response.headers["Location"]

    def test_fault_of_ours_apologizes_and_heals(
        self, client: FlaskClient, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """When the repository cannot be made the form says so, and the next click works."""

        def breaks(*_arguments: object) -> None:
            message = "git broke"
            raise GitError(message)

        fields = form(client, code)
        with monkeypatch.context() as patch:
            patch.setattr("autograding.app.views.accept.LocalForge.accept", breaks)
            response = client.post(f"/accept/{code}", data=fields)
        assert 503 == response.status_code
        assert "That is our fault" in response.text
        assert 303 == client.post(f"/accept/{code}", data=fields).status_code
        assert ["ada-park"] == repositories(tmp_path)


class TestOnGitHub:
    """A unit whose repositories are on GitHub: its link leads there, and makes nothing here."""

    COURSE = Settings(organization="course", units={UNIT: UnitSettings(prefix="sql")})
    PAGE = "https://github.com/course/sql-ada-p"

    def test_student_is_led_to_the_invitation(self, code: str, tmp_path: Path) -> None:
        """The repository is called after the account; a click makes none here."""
        with Database.open(tmp_path) as database, database.writing() as session:
            Roster(session).enroll("ada-park", "Ada Park", github_login="Ada-P")
        with opened(tmp_path, who="ada-park", SETTINGS=self.COURSE) as client:
            page = Page(client.get(f"/accept/{code}").text)
            posted = client.post(f"/accept/{code}", data={"csrf_token": csrf_token(client, "/me")})
            own, start = (client.get(path).text for path in (f"/{UNIT}/ada-park", "/me"))

        assert f"{self.PAGE}/invitations" in [link["href"] for link in page.all("a")]
        assert f"git clone {self.PAGE}.git {UNIT}" in page.text
        assert "Sign in to GitHub as ada-p " in page.text
        assert f"/accept/{code}" == posted.headers["Location"]
        assert [] == repositories(tmp_path)
        assert "How to get your repository" in own
        assert "Accept GitHub&#39;s invitation" in start

    def test_what_was_collected_is_shown_with_its_own_address(
        self, code: str, tmp_path: Path
    ) -> None:
        """Where the set-up says nothing, the copies say where the unit is."""
        with Database.open(tmp_path) as database, database.writing() as session:
            Copies(session).register(
                UNIT, "ada-park", path="x", starter="", full_name="o/x", url="https://x.example/o/x"
            )
        with opened(tmp_path, who="ada-park") as client:
            done = Page(client.get(f"/accept/{code}", follow_redirects=True).text).text
        with opened(tmp_path, who="ben-osei") as client:
            other = Page(client.get(f"/accept/{code}").text)
        assert "https://x.example/o/x/invitations" in done
        assert "prints your points" not in done
        assert "GitHub invites you by mail" in other.text
        assert "Accept this unit" not in other.text

    @pytest.mark.parametrize(
        ("settings", "words"),
        [
            (COURSE, f"classroom accept {UNIT} --roster"),
            (Settings(units={UNIT: UnitSettings(accept=Place.GITHUB)}), "Write yours at"),
        ],
    )
    def test_instructor_is_told_what_makes_the_repositories(
        self, code: str, tmp_path: Path, settings: Settings, words: str
    ) -> None:
        """Or what the set-up lacks; the dashboard names the place, beside units that are here."""
        with opened(tmp_path, SETTINGS=settings) as client:
            accept = Page(client.get(f"/accept/{code}").text).text
            dashboard, own = (client.get(path).text for path in ("/", f"/{UNIT}/ada-park"))
            everything = client.get("/settings").text

        assert words in accept
        assert "on GitHub" in dashboard
        assert f"classroom accept {UNIT} ada-park" in own
        assert "leads to GitHub" in everything


class TestLinks:
    """Unknown and closed links."""

    def test_unknown_code_says_so(self, visitor: FlaskClient) -> None:
        """A mistyped link has a page that tells where the right one is."""
        response = visitor.get("/accept/12345678")
        assert 404 == response.status_code
        assert "the link is unknown or closed" in response.text

    @pytest.mark.parametrize("who", ["ada-park", None])
    def test_closed_link_says_so(self, code: str, tmp_path: Path, who: str | None) -> None:
        """Nobody accepts by it, nobody asks to join by it, and it says who can open it."""
        with opened(tmp_path, who=who) as client:
            fields = form(client, code, name="Late Joiner")
            close(tmp_path)
            answers = [
                client.get(f"/accept/{code}"),
                client.post(f"/accept/{code}", data=fields, follow_redirects=False),
                client.post(f"/accept/{code}/ask", data=fields),
            ]
        assert [410, 410 if who else 303, 410] == [answer.status_code for answer in answers]
        assert "This link is closed" in answers[0].text
        assert [] == repositories(tmp_path)

    def test_closed_link_still_leads_to_what_was_accepted(
        self, client: FlaskClient, code: str, tmp_path: Path
    ) -> None:
        """Closing takes nothing away."""
        client.post(f"/accept/{code}", data=form(client, code))
        close(tmp_path)
        assert "git clone" in client.get(f"/accept/{code}", follow_redirects=True).text


def test_sessions_do_not_mix(client: FlaskClient, tmp_path: Path) -> None:
    """Who signs in after somebody else on one machine is only themselves."""
    assert "Ada Park" in client.get("/me").text
    signed_in(client, tmp_path, "ben-osei")
    text = client.get("/me").text
    assert "Ben Osei" in text
    assert "Ada Park" not in text
