"""Git over HTTP when the server is full or broken: words, and no place lost."""

import os
from base64 import b64encode
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text
from waitress.adjustments import Adjustments

from autograding.app import git_http
from autograding.app.bodies import channel_class
from autograding.app.extensions import database
from autograding.app.git_http import is_known
from autograding.forge.local import LocalForge
from autograding.forge.local.refusing import refuse_push
from autograding.records import Access, Roster, Units
from autograding.tests.app_client import opened

UNIT = "unit-1-sql"
REPOSITORY = f"/git/{UNIT}/ada-park.git"
PUSH = f"{REPOSITORY}/git-receive-pack"
BRANCHES = f"{REPOSITORY}/info/refs?service=git-upload-pack"
COMMAND = b"0" * 40 + b" " + b"1" * 40 + b" refs/heads/main"
FIRST = b"%04x%s\0 report-status side-band-64k" % (4 + len(COMMAND) + 29, COMMAND)


@pytest.fixture
def headers(tmp_path: Path) -> dict[str, str]:
    """What the git of a student who accepted sends along."""
    (tmp_path / "template").mkdir()
    (tmp_path / "template" / "work.txt").write_text("start\n")
    with LocalForge(tmp_path / "data") as forge:
        forge.add_unit(UNIT, title="SQL", max_points=100, template=tmp_path / "template")
        with forge.database.writing() as session:
            token = Access(session).give_token(Roster(session).enroll("ada-park", "Ada Park"))
        forge.accept(UNIT, "ada-park")
    return {"Authorization": f"Basic {b64encode(f'x:{token}'.encode()).decode()}"}


@pytest.fixture
def client(tmp_path: Path, headers: dict[str, str]) -> Iterator[FlaskClient]:
    """A client without a session."""
    assert headers
    with opened(tmp_path / "data", who=None) as client:
        yield client


def free(client: FlaskClient) -> int:
    """How many git commands could still be started."""
    places = client.application.extensions["git_places"]
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    for _ in range(taken):
        places.release()
    return taken


def test_full(
    client: FlaskClient, headers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When too many are at it, a fetch and a push are told to come again."""
    monkeypatch.setattr(git_http, "_WAIT_SECONDS", 0)
    places = client.application.extensions["git_places"]
    for _ in range(git_http.AT_ONCE):
        places.acquire()

    fetch = client.get(BRANCHES, headers=headers)
    push = client.post(PUSH, headers=headers, data=FIRST + b"0000")

    assert (503, "text/plain") == (fetch.status_code, fetch.mimetype)
    assert "push again in a minute" in fetch.text
    assert (200, "application/x-git-receive-pack-result") == (push.status_code, push.mimetype)
    assert b"push again in a minute" in push.data
    assert b"ng refs/heads/main too many at once" in push.data


def test_places_are_given_back(client: FlaskClient, headers: dict[str, str]) -> None:
    """Whether git is heard to its end, not at all, or left in the middle."""
    assert git_http.AT_ONCE == free(client)
    with client.get(BRANCHES, headers=headers) as whole:
        assert b"refs/heads/main" in whole.data
    client.get(BRANCHES, headers=headers, buffered=False).close()
    left = client.get(BRANCHES, headers=headers, buffered=False)
    assert git_http.AT_ONCE - 1 == free(client)
    assert next(iter(left.response))
    left.close()
    assert git_http.AT_ONCE == free(client)


@pytest.mark.parametrize("script", ["exit 1", None])
def test_broken_git(
    client: FlaskClient,
    headers: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str | None,
) -> None:
    """A git that fails or is not there is our fault, says so, and takes no place with it."""
    (tmp_path / "bin").mkdir()
    if script:
        git = tmp_path / "bin" / "git"
        git.write_text(f"#!/bin/sh\n{script}\n")
        git.chmod(0o755)
    monkeypatch.setenv("PATH", os.fspath(tmp_path / "bin"))

    with client.get(BRANCHES, headers=headers) as answer:
        assert (500, "text/plain") == (answer.status_code, answer.mimetype)
        assert b"That is our fault" in answer.data
    assert git_http.AT_ONCE == free(client)


@pytest.mark.parametrize("push", [b"", b"nonsense", b"0000", b"0004", b"ffff", FIRST[:20]])
def test_refusing_what_is_no_push(push: bytes) -> None:
    """Whatever was sent, the refusal is made of it without a word of trouble."""
    answer = refuse_push(BytesIO(push), "No.\n", "no")
    assert answer.startswith(b"0009\x02No.\n")
    assert answer.endswith(b"0000")


@pytest.mark.parametrize("signed_in", [{"who": "ada-park"}, {}], ids=["student", "instructor"])
@pytest.mark.usefixtures("headers")
def test_the_page_that_says_how_to_clone(tmp_path: Path, signed_in: dict[str, str]) -> None:
    """It has the address, and for the student alone a way to a token that git is given."""
    with LocalForge(tmp_path / "data") as forge, forge.database.reading() as session:
        [unit] = Units(session).all()
    with opened(tmp_path / "data", **signed_in) as client:
        page = client.get(f"/accept/{unit.code}/ada-park")
    assert f"git clone http://ada-park@localhost/git/{UNIT}/ada-park.git {UNIT}<" in page.text
    assert bool(signed_in) == ('action="/me/token"' in page.text)


def test_who_is_known(client: FlaskClient, headers: dict[str, str]) -> None:
    """Only a token of somebody's makes the server keep a large body."""
    app = client.application
    assert is_known(app, headers["Authorization"])
    for shown in ("", "Basic", "Basic !", "Basic eDo=", "Basic eDp4", "Bearer x"):
        assert not is_known(app, shown)
    with app.app_context():
        database.session.execute(text("DROP TABLE instructor"))
        database.session.commit()
    assert not is_known(app, "Basic eDp4"), "a broken database ends no server"


@pytest.mark.parametrize(
    ("path", "known", "kept"),
    [("/git/u/s.git/x", True, 16), ("/git/u/s.git/x", False, 4), ("/x", True, 4), ("/y", False, 8)],
)
def test_what_is_kept_of_a_body(
    monkeypatch: pytest.MonkeyPatch, path: str, known: bool, kept: int
) -> None:
    """All that a form may hold; of a push by who is known and an upload, more; never beyond."""
    asked: list[str] = []

    def is_known(shown: str) -> bool:
        asked.append(shown)
        return known

    def takes(path: str, cookie: str) -> int:
        return 8 if (path, cookie) == ("/y", "who=me") else 0

    monkeypatch.setattr("autograding.app.bodies.MOST_BYTES", 16)
    parser = channel_class(4, is_known, takes).parser_class(Adjustments())
    who = "Authorization: me\r\nCookie: who=me\r\n"
    head = f"POST {path} HTTP/1.1\r\n{who}Transfer-Encoding: chunked\r\n\r\n"
    for piece in (head.encode(), *[b"3\r\nabc\r\n"] * 9, b"0\r\n\r\n"):
        parser.received(piece)

    assert (True, "27") == (parser.completed, parser.headers["CONTENT_LENGTH"])
    assert (b"abc" * 9)[:kept] == parser.get_body_stream().read()
    assert (["me"] if path.startswith("/git") else []) == asked, "asked once, and only about a push"
    parser.close()
