"""Every route of the application, opened by everyone: nobody sees what is not theirs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from autograding.records import Database, Regrades
from autograding.tests.app_client import INSTRUCTOR, Page, csrf_token, opened, signed_in
from autograding.tests.sample_classroom import UNIT, fill, open_unit

OWNER, OTHER = "ada-park", "ben-osei"

# Who may open a view: v(isitor), (own page of a) s(tudent), o(ther student), i(nstructor). A view
# that is not named here is for instructors alone.
EVERYONE = {
    "static",
    "health.check",
    "health.version",
    "sign_in.ask",
    "sign_in.check",
    "sign_in.to_github",
    "sign_in.from_github",
    "accept.choose",
    "accept.ask",
    "accept.join",
}
SIGNED_IN = {"sign_in.leave", "accept.take", "start.show", "people.renew_own"}
OWNERS = {"student.show", "accept.done"}
LEADS_ON = {"dashboard.show", "sign_in.to_github", "sign_in.from_github"}
"""Have tests below and elsewhere: the first page, and what is not set up here."""
OF_THEIR_OWN = {"git", "webhooks", "graders", "course"}
"""Ask for a token themselves or hold nothing of a class, and have tests of their own."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample class, with a re-run that was asked for."""
    folder = tmp_path_factory.mktemp("classroom")
    fill(folder)
    with Database.open(folder) as database, database.writing() as session:
        Regrades(session).ask(INSTRUCTOR)
    return folder


@pytest.fixture(scope="module")
def app(data: Path) -> Iterator[Flask]:
    """The application, for its map of routes."""
    with opened(data, who=None) as client:
        yield client.application


def requests(app: Flask, data: Path) -> list[tuple[Rule, str, str]]:
    """Each route with each of its methods, and an address that exists."""
    values = {
        "unit": UNIT,
        "username": OWNER,
        "code": open_unit(data),
        "number": 1,
        "filename": "app.css",
        "path": "x",
    }
    found = []
    with app.test_request_context():
        adapter = app.create_url_adapter(None) or app.url_map.bind("localhost")
        for rule in app.url_map.iter_rules():
            if rule.endpoint.split(".")[0] in OF_THEIR_OWN:
                continue
            known = {name: values.get(name, 1) for name in rule.arguments}
            for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "DELETE"}):
                found.append((rule, method, adapter.build(rule.endpoint, known, method=method)))
    return found


def expected(endpoint: str, who: str | None) -> str:
    """How the guard should answer."""
    if endpoint in EVERYONE or who == INSTRUCTOR:
        return ""
    if who is None:
        return "sign in"
    is_theirs = endpoint in SIGNED_IN or (endpoint in OWNERS and who == OWNER)
    return "" if is_theirs else "not there"


def turned_away(client: FlaskClient, method: str, path: str) -> str:
    """How the guard answers: "sign in", "not there", or "" where it lets the request through."""
    # Without the forms' own token nothing is changed: who passes the guard is told so (400).
    with client.open(path, method=method) as answer:
        if answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"):
            return "sign in"
        return "not there" if answer.status_code == 404 else ""


@pytest.mark.parametrize("who", [None, OWNER, OTHER, INSTRUCTOR])
def test_every_route_as_every_role(app: Flask, data: Path, who: str | None) -> None:
    """Visitors are led to the sign-in; to a student, what is not theirs is not there."""
    wrong = []
    for rule, method, path in requests(app, data):
        if rule.endpoint in LEADS_ON:
            continue
        # A client each, as signing out ends with the first form.
        found = turned_away(signed_in(app.test_client(), data, who), method, path)
        if found != expected(rule.endpoint, who):
            wrong.append(f"{method} {path} ({rule.endpoint}) as {who}: {found or 'let in'}")
    assert [] == wrong


def test_dashboard_is_for_instructors(data: Path) -> None:
    """The first page leads everybody to where they belong."""
    leads = {}
    for who in (None, OWNER, INSTRUCTOR):
        with opened(data, who=who) as client:
            answer = client.get("/")
            leads[who] = answer.headers.get("Location") or answer.status_code
    assert {None: "/sign-in?next=/", OWNER: "/me", INSTRUCTOR: 200} == leads


@pytest.mark.parametrize("path", [f"/{UNIT}/{OTHER}", f"/{UNIT}", "/people", "/audit"])
def test_what_is_not_theirs_looks_like_what_is_not_there(data: Path, path: str) -> None:
    """The answer does not even tell that there is something."""
    with opened(data, who=OWNER) as client:
        hidden, missing = client.get(path), client.get("/no-such-unit/nobody")
    assert hidden.status_code == missing.status_code == 404
    assert Page(hidden.text).text == Page(missing.text).text


def test_pages_of_a_student_name_nobody_else(data: Path) -> None:
    """A student's own pages hold no name and no username of the others."""
    with opened(data, who=OWNER) as client:
        text = client.get(f"/{UNIT}/{OWNER}").text + client.get("/me").text
    assert [] == [name for name in (OTHER, "Ben Osei", "kavya-rao") if name in text]


@pytest.mark.parametrize("who", [OWNER, INSTRUCTOR])
def test_no_link_leads_to_what_is_not_there(data: Path, who: str) -> None:
    """Whatever a page links to may be opened by who reads the page."""
    dead = set()
    with opened(data, who=who) as client:
        for path in ("/me", f"/{UNIT}/{OWNER}"):
            page = Page(client.get(path, follow_redirects=True).text)
            links = {link["href"] for link in page.all("a") if link["href"].startswith("/")}
            for link in links:
                if client.get(link, follow_redirects=True, buffered=True).status_code != 200:
                    dead.add(link)
    assert set() == dead


def test_view_without_a_word_is_for_instructors(data: Path) -> None:
    """A forgotten decorator shows nobody too much."""
    with opened(data, who=None) as client:
        app = client.application
        app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
        answers = [
            signed_in(app.test_client(), data, who).get("/forgotten").status_code
            for who in (None, OWNER, INSTRUCTOR)
        ]
    assert [303, 404, 200] == answers


def test_forms_change_nothing_without_their_token(app: Flask, data: Path) -> None:
    """Each form that is sent from elsewhere is refused, an instructor's above all."""
    with opened(data) as client:
        assert csrf_token(client, "/people")
        answers = {
            path: client.post(path).status_code
            for _rule, method, path in requests(app, data)
            if method == "POST"
        }
    assert {400} == set(answers.values()), answers
