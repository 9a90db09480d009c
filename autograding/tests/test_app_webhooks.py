"""GitHub's deliveries: only signed ones are taken, and all they leave is where to look."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from autograding.app.webhook_signature import SECRET_VARIABLE, is_signed
from autograding.cli.main import main
from autograding.records import Database, News, Removals, Told
from autograding.settings import Settings
from autograding.tests.app_client import INSTRUCTOR, Page, opened
from autograding.tests.sample_classroom import UNIT, give, open_unit

PATH = "/webhooks/github"
SECRET = "It's a Secret to Everybody"
SIGNATURE = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
"""Of `Hello, World!`, as GitHub's guide has it."""
ADA = f"example-school/{UNIT}-ada-park"
CONFIG: dict[str, Any] = {
    "WEBHOOK_SECRET": SECRET,
    "SETTINGS": Settings(organization="Example-School"),
}


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """Whoever sends something to a classroom that listens."""
    open_unit(tmp_path)
    with opened(tmp_path, who=None, **CONFIG) as client:
        yield client


def signed(body: bytes) -> str:
    """The signature that GitHub would send along."""
    return f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"


def deliver(client: FlaskClient, event: str, body: Any, **headers: str) -> str:
    """Deliver a value or some bytes; the status and the words that come back."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    every = {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-Hub-Signature-256": signed(sent),
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    answer = client.post(PATH, data=sent, headers=every)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers
    return f"{answer.status_code} {answer.text.strip()}"


def pushed(full_name: str = ADA, ref: str = "refs/heads/main") -> dict[str, Any]:
    """What GitHub says of a push, and more than anybody reads."""
    return {"ref": ref, "commits": [{"id": "x"}], "repository": {"id": 1, "full_name": full_name}}


def ran(action: str = "completed") -> dict[str, Any]:
    """What GitHub says of a run."""
    return {"action": action, "workflow_run": {}, "repository": {"full_name": ADA}}


def noted(client: FlaskClient) -> list[Told]:
    """What was noted."""
    with (
        Database.open(client.application.config["DATA_FOLDER"]) as database,
        database.reading() as session,
    ):
        return list(News(session).all())


def test_signatures_are_githubs() -> None:
    """The example in GitHub's guide is right; whatever differs from it by a bit is not."""
    assert is_signed(SECRET, b"Hello, World!", SIGNATURE)
    assert not is_signed(SECRET, b"Hello, World?", SIGNATURE)
    assert not is_signed("it's a Secret to Everybody", b"Hello, World!", SIGNATURE)
    assert not is_signed(SECRET, b"Hello, World!", SIGNATURE.upper())


def test_what_is_not_signed_is_refused(client: FlaskClient) -> None:
    """Without a signature, with a wrong one or one of another kind, nothing is even read."""
    body = json.dumps(pushed()).encode()
    right = signed(body)
    sha1 = hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()
    empty = hmac.new(b"", body, hashlib.sha256).hexdigest()
    wrong = [
        "",
        right[7:],
        f"sha1={sha1}",
        f"sha256={empty}",
        f"{right[:-1]}x",
        "sha256=",
        "é" * 71,
    ]

    answers = {deliver(client, "push", body, X_Hub_Signature_256=each) for each in wrong}
    answers.add(deliver(client, "push", body + b" ", X_Hub_Signature_256=right))

    (answer,) = answers
    assert answer.startswith("401 Refused: the secret of this webhook is not what CLASSROOM_")
    assert [] == noted(client)


def test_wrong_ones_are_slowed_down_and_right_ones_never(client: FlaskClient) -> None:
    """A large class delivers much, and wrong ones can come from the same machines of GitHub's."""
    for _ in range(30):
        assert "202 Noted." == deliver(client, "push", pushed())
    wrong = [deliver(client, "push", pushed(), X_Hub_Signature_256="x")[:3] for _ in range(11)]
    assert ["401"] * 10 + ["429"] == wrong
    assert "202 Noted." == deliver(client, "workflow_run", ran())


@pytest.mark.parametrize("who", [None, "ada-park", INSTRUCTOR])
def test_without_a_secret_there_is_nothing(tmp_path: Path, who: str | None) -> None:
    """Nobody learns that there could be, not even by the signature of an empty secret."""
    open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [])
    empty = f"sha256={hmac.new(b'', b'{}', hashlib.sha256).hexdigest()}"
    with opened(tmp_path, who=who, **(CONFIG | {"WEBHOOK_SECRET": ""})) as client:
        headers = {"X-Hub-Signature-256": empty, "X-GitHub-Event": "ping"}
        answers = [client.post(PATH, data=b"{}", headers=headers), client.post(PATH)]
        assert {404} == {answer.status_code for answer in answers}
        assert "There is no such page" in Page(answers[0].text).text


def test_a_ping_is_answered(client: FlaskClient) -> None:
    """The first delivery tells whoever set the webhook up that all is well."""
    assert "200 This classroom listens." == deliver(client, "ping", {"zen": "x"})[:27]
    assert [] == noted(client)


def test_one_note_however_often(client: FlaskClient) -> None:
    """Deliveries that come again add nothing, but whoever looks knows that they came."""
    assert "202 Noted." == deliver(client, "push", pushed(ADA.upper()))
    (first,) = noted(client)
    for body in (pushed(), pushed()):
        deliver(client, "push", body)
    (then,) = noted(client)

    assert ADA == first.full_name == then.full_name
    assert first.stamp != then.stamp


def test_nothing_else_is_noted(client: FlaskClient) -> None:
    """Other events and branches, other organizations, names that are no student's."""
    data = client.application.config["DATA_FOLDER"]
    with Database.open(data) as database, database.writing() as session:
        Removals(session).note("ben-osei")
    owner = "example-school"
    names = [
        "", "/", owner, f"other/{UNIT}-ada-park", f"{owner}/{UNIT}", f"{owner}/databases-grader",
        f"{owner}/{UNIT}-", f"{owner}/{UNIT}-../../x", f"{owner}/../{UNIT}-ada", f"x/{ADA}",
        f"{ADA}\n", f"{ADA}\0", f"{ADA}/..", f"{owner}/{UNIT}-\u212aate",
        f"{owner}/{UNIT}-\u202eada", f"{owner}/{UNIT}-<script>", f"{owner}/{UNIT}-{'a' * 10_000}",
        f"{owner}/unit-9-ada", f"{owner}/{UNIT}-ben-osei",
    ]  # fmt: skip
    bodies = [("push", pushed(name)) for name in names]
    bodies += [("push", pushed(ref="refs/heads/feedback")), ("push", pushed(ref="refs/tags/main"))]
    bodies += [("workflow_run", ran("requested")), ("", pushed()), ("repository", pushed())]

    assert {"202 Ignored:"} == {deliver(client, *each)[:12] for each in bodies}
    assert [] == noted(client)


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (400, b"", {}),
        (400, b"[]", {}),
        (400, b'{"ref": 1, "repository": {"full_name": "x"}}', {}),
        (400, b'{"ref": "refs/heads/main", "repository": ["x"]}', {}),
        (400, b'{"ref": "\xff", "repository": {"full_name": "x"}}', {}),
        (400, b'{"x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", {}),
        (413, b" " * 6_000_000, {}),
        (415, b"payload=%7B%7D", {"Content_Type": "application/x-www-form-urlencoded"}),
        (415, b"{}", {"Content_Type": "text/plain"}),
    ],
)
def test_what_github_does_not_deliver(
    client: FlaskClient, status: int, body: bytes, headers: dict[str, str]
) -> None:
    """Signed or not, it is refused in words, and nothing is kept."""
    assert f"{status} Refused: " == deliver(client, "push", body, **headers)[:13]
    assert [] == noted(client)


def test_large_and_ambiguous_deliveries(client: FlaskClient) -> None:
    """More than a form may hold is read; of two names one counts, and is held against the class."""
    names = f'"full_name": "other/x", "full_name": "{ADA}"'
    body = f'{{"ref": "refs/heads/main", "x": "{"x" * 200_000}", "repository": {{{names}}}}}'
    assert "202 Noted." == deliver(client, "push", body.encode())
    assert [ADA] == [told.full_name for told in noted(client)]


def test_a_secret_that_can_be_guessed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server does not even start with it, and says what a good one is."""
    monkeypatch.setenv(SECRET_VARIABLE, "guess me")
    result = CliRunner().invoke(main, ["serve", "--data", str(tmp_path)])
    assert (2, True) == (result.exit_code, "CLASSROOM_WEBHOOK_SECRET is too short" in result.stderr)
    monkeypatch.setenv(SECRET_VARIABLE, " ")
    with opened(tmp_path, who=None) as client:
        assert "" == client.application.config["WEBHOOK_SECRET"]
