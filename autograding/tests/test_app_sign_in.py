"""Signing in: by token, by a link that works once, by GitHub; and out again."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask, Response, jsonify, request
from flask.testing import FlaskClient

from autograding.app.github_sign_in import GitHubSignIn
from autograding.records import Access, Database, Roster
from autograding.records.people import SignInLink
from autograding.tests.app_client import INSTRUCTOR, Page, csrf_token, opened
from autograding.tests.sample_classroom import UNIT, give, open_unit
from autograding.tests.served_app import served_app


@pytest.fixture
def tokens(tmp_path: Path) -> dict[str, str]:
    """A classroom with a student and an instructor, each with a token; `link` works once."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [])
    with Database.open(tmp_path) as database, database.writing() as session:
        access, student = Access(session), Roster(session).find("ada-park")
        assert student is not None
        instructor = access.add_instructor(INSTRUCTOR)
        return {
            "ada-park": access.give_token(student),
            INSTRUCTOR: access.give_token(instructor),
            "link": access.make_link(instructor),
        }


@pytest.fixture
def client(tmp_path: Path, tokens: dict[str, str]) -> Iterator[FlaskClient]:
    """A visitor's browser."""
    with opened(tmp_path, who=None) as client:
        yield client


def enter(client: FlaskClient, token: str, wanted: str = "") -> str:
    """Send the form; returns where it leads, or the page's words where it does not."""
    fields = {"csrf_token": csrf_token(client, "/sign-in?token=x"), "token": token, "next": wanted}
    answer = client.post("/sign-in", data=fields)
    return answer.headers.get("Location") or f"{answer.status_code} {Page(answer.text).text}"


class TestTokens:
    """Personal tokens and one-time links."""

    def test_student_comes_to_the_own_page(
        self, client: FlaskClient, tokens: dict[str, str]
    ) -> None:
        """The token of a roster line signs that student in."""
        assert "/" == enter(client, f" {tokens['ada-park']}\n")
        assert "/me" == client.get("/").headers["Location"]
        assert "Ada Park" in client.get("/me").text

    def test_instructor_comes_to_the_dashboard(
        self, client: FlaskClient, tokens: dict[str, str]
    ) -> None:
        """An instructor's token opens everything."""
        assert "/" == enter(client, tokens[INSTRUCTOR])
        assert 200 == client.get("/").status_code

    def test_link_works_once(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        """Looking at the form of a one-time link uses nothing up; sending it does."""
        for _ in range(2):
            assert tokens["link"] in client.get(f"/sign-in?token={tokens['link']}").text
        assert "/" == enter(client, tokens["link"])
        client.post("/sign-out", data={"csrf_token": csrf_token(client, "/people")})
        assert "Nobody has that token" in enter(client, tokens["link"])

    def test_link_does_not_wait_for_ever(
        self, client: FlaskClient, tokens: dict[str, str], tmp_path: Path
    ) -> None:
        """A link that is found a day later opens nothing, and the next one sweeps it away."""
        with time_machine.travel(time.time() + timedelta(hours=25).total_seconds(), tick=True):
            assert "Nobody has that token" in enter(client, tokens["link"])
            with Database.open(tmp_path) as database, database.writing() as session:
                access = Access(session)
                access.make_link(access.instructors()[0])
                assert 1 == session.query(SignInLink).count()

    def test_tokens_are_not_kept(self, tokens: dict[str, str], tmp_path: Path) -> None:
        """Who reads the whole folder finds no token in it."""
        content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
        assert [] == [who for who, token in tokens.items() if token.encode() in content]

    @pytest.mark.parametrize("token", ["", "wrong", "0" * 32, "' OR 1=1 --", "é" * 40])
    def test_wrong_token_says_so(self, client: FlaskClient, token: str) -> None:
        """Nobody is signed in, whatever was typed."""
        assert "400 " == enter(client, token)[:4]
        assert 303 == client.get("/me").status_code

    def test_guessing_is_slowed_down(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        """After ten wrong tokens in a minute not even the right one helps, for a while."""
        for number in range(10):
            enter(client, f"{number}")
        assert "429 " in enter(client, tokens["ada-park"])

    def test_right_tokens_are_not_counted(
        self, client: FlaskClient, tokens: dict[str, str]
    ) -> None:
        """A class of thirty signs in from one address."""
        assert ["/"] * 30 == [enter(client, tokens["ada-park"]) for _ in range(30)]

    @pytest.mark.parametrize(
        ("wanted", "leads"),
        [
            (f"/{UNIT}/ada-park", f"/{UNIT}/ada-park"),
            ("//evil.example/x", "/"),
            ("///evil.example/x", "/"),
            ("https://evil.example", "/"),
            ("/\\evil.example", "/"),
            ("/x\nSet-Cookie: a=b", "/"),
            ("javascript:alert(1)", "/"),
        ],
    )
    def test_leads_only_to_our_own_pages(
        self, client: FlaskClient, tokens: dict[str, str], wanted: str, leads: str
    ) -> None:
        """After signing in a browser stays here, wherever a link wanted it to go."""
        assert leads == enter(client, tokens["ada-park"], wanted)

    def test_page_that_was_wanted_is_remembered(self, client: FlaskClient) -> None:
        """A visitor is led to the sign-in, with the page in mind."""
        answer = client.get(f"/{UNIT}/ada-park?x=1")
        assert f"/sign-in?next=/{UNIT}/ada-park?x%3D1" == answer.headers["Location"]

    def test_form_needs_our_own_token(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        """Nobody is signed in as somebody else by a page elsewhere."""
        answer = client.post("/sign-in", data={"token": tokens["ada-park"]})
        assert 400 == answer.status_code
        assert 303 == client.get("/me").status_code


class TestSessions:
    """What a sign-in is worth, and how long."""

    def test_session_starts_afresh(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        """What was in the session before the sign-in is gone, its id above all."""
        with client.session_transaction() as session:
            session["id"], session["stranger"] = "planted", "mallory"
        enter(client, tokens["ada-park"])
        with client.session_transaction() as session:
            assert "planted" != session["id"]
            assert "stranger" not in session

    def test_session_ends(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        """Two weeks after the sign-in it is over, however often pages were opened."""
        enter(client, tokens["ada-park"])
        now = time.time()
        with time_machine.travel(now + timedelta(days=13).total_seconds(), tick=True):
            assert 200 == client.get("/me").status_code
        with time_machine.travel(now + timedelta(days=14, hours=1).total_seconds(), tick=True):
            assert 303 == client.get("/me").status_code

    def test_sign_out(self, client: FlaskClient, tokens: dict[str, str]) -> None:
        """Who signs out is a visitor again."""
        enter(client, tokens["ada-park"])
        client.post("/sign-out", data={"csrf_token": csrf_token(client, "/me")})
        assert 303 == client.get("/me").status_code

    def test_new_token_ends_the_sessions_of_the_old_one(
        self, client: FlaskClient, tokens: dict[str, str], tmp_path: Path
    ) -> None:
        """A token that got into the wrong hands is worth nothing as soon as there is another."""
        enter(client, tokens["ada-park"])
        with opened(tmp_path) as instructor:
            fields = {"csrf_token": csrf_token(instructor, "/people")}
            shown = instructor.post("/people/ada-park/token", data=fields).text
        assert 303 == client.get("/me").status_code
        assert "Nobody has that token" in enter(client, tokens["ada-park"])
        assert tokens["ada-park"] not in shown

    def test_own_new_token_keeps_the_own_session(
        self, client: FlaskClient, tokens: dict[str, str]
    ) -> None:
        """Who asks for another token stays signed in, and the one before is over."""
        enter(client, tokens["ada-park"])
        shown = client.post("/me/token", data={"csrf_token": csrf_token(client, "/me")})
        assert "shown this once" in shown.text
        assert "no-store" == shown.headers["Cache-Control"]
        assert 200 == client.get("/me").status_code
        assert "Nobody has that token" in enter(client, tokens["ada-park"])

    def test_forged_session_is_nobodys(self, client: FlaskClient) -> None:
        """A cookie that we did not sign says nothing."""
        client.set_cookie("classroom", "eyJwZXJzb24iOnt9fQ.aaaa.bbbb")
        assert 303 == client.get("/me").status_code


def github(answers: dict[str, object]) -> Flask:
    """A stand-in for GitHub: gives out one code, takes it once, and says who it was."""
    app = Flask("github")

    @app.post("/login/oauth/access_token")
    def token() -> Response:
        answers["asked"] = request.form.to_dict()
        if request.form["code"] != "good":
            return jsonify(error="bad_verification_code")
        return jsonify(access_token="gho_x", token_type="bearer", scope="")

    @app.get("/user")
    def user() -> Response:
        assert "Bearer gho_x" == request.headers["Authorization"]
        return jsonify(login=answers["login"])

    return app


class TestGitHub:
    """Signing in with GitHub, against a stand-in that is really asked."""

    @pytest.fixture
    def answers(self) -> dict[str, object]:
        """What GitHub says, and what it was asked."""
        return {"login": "Ada-GH"}

    @pytest.fixture
    def browser(
        self, tmp_path: Path, tokens: dict[str, str], answers: dict[str, object]
    ) -> Iterator[FlaskClient]:
        """A visitor of a classroom with an OAuth app; Ada Park's roster line names an account."""
        with Database.open(tmp_path) as database, database.writing() as session:
            Roster(session).enroll("ada-park", "Ada Park", github_login="ADA-gh")
        with served_app(github(answers)) as url:
            asks = GitHubSignIn("id", "secret", web=url, api=url)
            with opened(tmp_path, who=None, GITHUB_SIGN_IN=asks) as client:
                yield client

    def start(self, client: FlaskClient, wanted: str = "/me") -> dict[str, str]:
        """Go to GitHub; returns what it is asked."""
        answer = client.get(f"/sign-in/github?next={wanted}")
        asked = parse_qs(urlsplit(answer.headers["Location"]).query)
        return {name: value for name, [value] in asked.items()}

    def test_account_on_the_roster_signs_in(
        self, browser: FlaskClient, answers: dict[str, object]
    ) -> None:
        """No scope is asked for, the code is bound to this browser, and the page comes back."""
        asked = self.start(browser)
        assert "scope" not in asked
        assert "S256" == asked["code_challenge_method"]
        assert "http://localhost/sign-in/github/return" == asked["redirect_uri"]

        answer = browser.get(f"/sign-in/github/return?code=good&state={asked['state']}")

        assert "/me" == answer.headers["Location"]
        assert "Ada Park" in browser.get("/me").text
        sent = answers["asked"]
        assert isinstance(sent, dict)
        assert "secret" == sent["client_secret"]
        assert 43 <= len(sent["code_verifier"])

    @pytest.mark.parametrize("query", ["code=good&state=forged", "code=good", "code=bad&state={}"])
    def test_answer_to_another_question_is_refused(self, browser: FlaskClient, query: str) -> None:
        """A return that this browser did not ask for signs nobody in."""
        asked = self.start(browser)
        answer = browser.get(f"/sign-in/github/return?{query.format(asked['state'])}")
        assert 400 == answer.status_code
        assert 303 == browser.get("/me").status_code

    def test_return_without_a_start_is_refused(self, browser: FlaskClient) -> None:
        """Nobody can be sent back here from elsewhere."""
        assert 400 == browser.get("/sign-in/github/return?code=good&state=x").status_code

    def test_refusing_at_github_is_no_error_of_ours(self, browser: FlaskClient) -> None:
        """Who presses Cancel there gets the form again."""
        asked = self.start(browser)
        answer = browser.get(f"/sign-in/github/return?error=access_denied&state={asked['state']}")
        assert 400 == answer.status_code
        assert "GitHub did not say who you are" in answer.text

    def test_stranger_is_told(self, browser: FlaskClient, answers: dict[str, object]) -> None:
        """An account that nobody has here signs nobody in: a username alone is not enough."""
        answers["login"] = "ada-park"
        asked = self.start(browser)
        answer = browser.get(f"/sign-in/github/return?code=good&state={asked['state']}")
        assert 400 == answer.status_code
        assert "the GitHub account ada-park" in answer.text

    def test_stranger_with_an_accept_link_asks_to_join(
        self, browser: FlaskClient, answers: dict[str, object], tmp_path: Path
    ) -> None:
        """The request has the account, and once admitted it signs in with it."""
        code = open_unit(tmp_path)
        answers["login"] = "Zoe-Late"
        asked = self.start(browser, f"/accept/{code}")
        answer = browser.get(f"/sign-in/github/return?code=good&state={asked['state']}")
        assert f"/accept/{code}" == answer.headers["Location"]
        fields = {"csrf_token": csrf_token(browser, f"/accept/{code}"), "name": "Zoë"}
        browser.post(f"/accept/{code}/ask", data=fields)
        with opened(tmp_path) as instructor:
            fields = {
                "csrf_token": csrf_token(instructor, "/people"),
                "username": "zoe-late",
                "answer": "admit",
            }
            instructor.post("/people/requests/1", data=fields)

        asked = self.start(browser)
        browser.get(f"/sign-in/github/return?code=good&state={asked['state']}")

        assert "Zoë" in browser.get("/me").text

    def test_classroom_without_an_app_does_not_offer_it(self, client: FlaskClient) -> None:
        """No button, and no page behind it."""
        assert "GitHub" not in client.get("/sign-in").text
        assert 404 == client.get("/sign-in/github").status_code

    def test_app_comes_from_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Both variables are needed."""
        monkeypatch.setenv("CLASSROOM_GITHUB_CLIENT_ID", "id")
        assert GitHubSignIn.from_environment() is None
        monkeypatch.setenv("CLASSROOM_GITHUB_CLIENT_SECRET", "secret")
        assert GitHubSignIn("id", "secret") == GitHubSignIn.from_environment()
