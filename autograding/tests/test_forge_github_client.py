"""The connection: every failure is one sentence and a cure; waiting and repeating have bounds."""

import socket
import subprocess
import sys
from collections.abc import Mapping

import httpx
import msgspec
import pytest
from githubkit.exception import RequestError, RequestFailed
from githubkit.response import Response

from autograding.forge.github import (
    BadToken,
    Client,
    GitHubError,
    NotFound,
    NothingToCompare,
    NotPermitted,
    RateLimited,
    Refused,
    Unavailable,
    answers,
    token_of,
)
from autograding.forge.github.errors import EmptyRepository, Need, error_of
from autograding.forge.github.patches import added_lines
from autograding.forge.github.patience import Patience
from autograding.tests.forge_github import Waits, connect
from autograding.tests.github.faults import LOST
from autograding.tests.github.standin import StandIn

NEED = Need("Contents", "write")
ORGANIZATION = "databases-course"


def show(client: Client) -> answers.Repository:
    """Ask for one repository."""
    return client.send(
        lambda rest: rest.repos.get(ORGANIZATION, "grader"),
        "show the grader",
        Need("Metadata"),
        answers.Repository,
    )


def begin(client: Client) -> answers.Blob:
    """Send one write that is not repeated when its answer is lost."""
    return client.send(
        lambda rest: rest.git.create_blob(ORGANIZATION, "grader", content="x"),
        "store a file",
        NEED,
        answers.Blob,
    )


@pytest.mark.parametrize(
    ("status", "body", "headers", "kind", "cure"),
    [
        (401, b'{"message": "Bad credentials"}', {}, BadToken, "GITHUB_TOKEN"),
        (403, b'{"message": "Resource not accessible"}', {}, NotPermitted, "“Contents: write”"),
        (403, b"", {"x-accepted-github-permissions": "contents=write"}, NotPermitted, "names: c"),
        (
            403,
            b'{"message": "GitHub Actions is not permitted to create or approve pull requests."}',
            {},
            NotPermitted,
            "Allow GitHub Actions to create and approve pull requests",
        ),
        (403, b"", {"retry-after": "40"}, RateLimited, "in 40 seconds"),
        (403, b"", {"x-ratelimit-remaining": "0"}, RateLimited, "in an hour"),
        (403, b'{"message": "You have exceeded a secondary rate limit"}', {}, RateLimited, "hour"),
        (429, b"", {"retry-after": "soon"}, RateLimited, "in an hour"),
        (404, b'{"message": "Not Found"}', {}, NotFound, "classroom.toml"),
        (409, b'{"message": "Git Repository is empty."}', {}, EmptyRepository, "classroom"),
        (409, b"", {}, Refused, "same command again"),
        (422, b'{"message": "No commits between a and b"}', {}, NothingToCompare, "Push a commit"),
        (422, b'{"errors": ["name already exists"]}', {}, Refused, "same command again"),
        (500, b"", {}, Unavailable, "githubstatus"),
        (502, b"<html>Unicorn!</html>", {}, Unavailable, "githubstatus"),
    ],
)
def test_errors(
    status: int, body: bytes, headers: Mapping[str, str], kind: type[GitHubError], cure: str
) -> None:
    """Each answer that is no success becomes one kind of error with what to do about it."""
    error = error_of(status, headers, body, "make a ref", NEED)

    assert kind is type(error)
    assert status == error.status
    assert cure in error.cure
    assert error.message.startswith(f"GitHub did not make a ref ({status}")
    assert str(error) == f"{error.message} {error.cure}"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"message": "Bad", "errors": [{"message": "worse"}, "worst"]}', "Bad; worse; worst"),
        (
            b'{"message": "Bad", "errors": [{"field": "sha", "code": "invalid"}]}',
            "Bad; sha invalid",
        ),
        (b'{"message": "Bad", "errors": "worse"}', "Bad; worse"),
        (b'{"message": "a\\u001b[31m\\n::error::b"}', "a [31m ::error::b"),
        (b'{"message": 3}', "not in GitHub's form"),
        (b"[" * 5000, "not in GitHub's form"),
        (b'{"message": "' + b"x" * 5000 + b'"}', "x" * 199 + "…"),
    ],
)
def test_words_of_an_error(body: bytes, words: str) -> None:
    """What GitHub says is told as one harmless, short line, whatever it is."""
    error = error_of(422, {}, body, "make a ref", NEED)

    assert f"GitHub did not make a ref (422: {words})." == error.message


def test_token_in_the_environment() -> None:
    """The token comes from the environment only; without one the error says how to get it."""
    assert "a" == token_of({"GITHUB_TOKEN": " a\n", "GH_TOKEN": "b"})
    assert "b" == token_of({"GITHUB_TOKEN": "", "GH_TOKEN": "b"})
    with pytest.raises(BadToken, match="fine-grained token"):
        token_of({})


@pytest.mark.parametrize("status", [500, 502, 503, LOST])
def test_reading_again(github: StandIn, status: int) -> None:
    """A read that fails on GitHub's side is repeated, with growing waits."""
    github.add_repository("grader")
    github.faults.add("GET", "/grader", status, times=2)
    waits = Waits()
    with connect(github, waits=waits) as client:
        assert "grader" == show(client).name

    assert [1, 2] == waits


def test_reading_in_vain(github: StandIn) -> None:
    """Three repetitions, and then an error."""
    github.faults.add("GET", "/grader", 503, times=9)
    waits = Waits()
    with connect(github, waits=waits) as client, pytest.raises(Unavailable):
        show(client)

    assert [1, 2, 4] == waits
    assert 4 == len(github.requests)


@pytest.mark.parametrize("status", [500, LOST])
def test_writes_are_not_repeated_blindly(github: StandIn, status: int) -> None:
    """A POST may have been done although its answer failed: whoever asked decides."""
    github.faults.add("POST", "/blobs", status)
    with connect(github) as client, pytest.raises(Unavailable):
        begin(client)

    assert 1 == len(github.requests)


def test_short_limits_are_waited_for(github: StandIn) -> None:
    """Every kind of limit that ends soon is waited for, also before a write: nothing was done."""
    github.add_repository("grader", {"a": "b"})
    github.faults.secondary_limit(wait=7)
    github.faults.secondary_limit(wait=8, status=429)
    github.faults.add("*", "", 429)
    waits = Waits()
    with connect(github, waits=waits) as client:
        begin(client)

    assert [7, 8, 60] == waits


def test_primary_limit_is_waited_for(github: StandIn) -> None:
    """The hour's limit that ends in a moment is waited for until its reset."""
    github.add_repository("grader")
    github.faults.primary_limit(wait=30)
    waits = Waits()
    with connect(github, waits=waits) as client:
        show(client)

    assert 1 == len(waits)
    assert 25 < waits[0] <= 30


def test_long_limits_end_at_once(github: StandIn) -> None:
    """Nobody waits an hour before a command says so."""
    github.faults.secondary_limit(wait=3600)
    waits = Waits()
    with connect(github, waits=waits) as client, pytest.raises(RateLimited, match="3600"):
        show(client)

    assert [] == waits


def test_waits_are_told(github: StandIn) -> None:
    """A wait that one would notice is announced."""
    github.add_repository("grader")
    github.faults.secondary_limit(wait=30)
    told: list[str] = []
    patience = Patience(sleep=Waits().sleep, say=told.append)
    with Client(github.token, api=github.url, patience=patience) as client:
        show(client)

    assert ["GitHub asks to wait 30 s."] == told


def test_retry_after_that_is_no_number(github: StandIn) -> None:
    """A header that cannot be read is an error in words, too."""
    github.faults.add("GET", "", 429, headers={"Retry-After": "soon"})
    with connect(github) as client, pytest.raises(Unavailable, match="not GitHub's API"):
        show(client)


def test_garbage(github: StandIn) -> None:
    """A proxy's page with a status of success is not taken for an answer."""
    github.faults.garbage("GET", "/grader")
    with connect(github) as client, pytest.raises(Unavailable, match="not GitHub's API"):
        show(client)


@pytest.mark.parametrize("host", ["localhost:{port}", "127.0.0.1:9", "api.github.com@127.0.0.1:9"])
def test_no_page_is_asked_for_elsewhere(github: StandIn, host: str) -> None:
    """An answer that names its next page on another host does not get the token sent there."""
    here = f"127.0.0.1:{httpx.URL(github.url).port}"
    elsewhere = github.url.replace(here, host.format(port=httpx.URL(github.url).port))
    following = {"Link": f'<{elsewhere}/user/repos>; rel="next"'}
    github.faults.add("GET", "/repos$", 200, headers=following, body=[])

    with connect(github) as client, pytest.raises(Unavailable, match="not GitHub's API"):
        list(
            client.pages(
                lambda rest: rest.repos.list_for_org(ORGANIZATION),
                "list the repositories",
                NEED,
                answers.Repository,
            )
        )
    assert 1 == len(github.requests)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a\n::error::b", "/etc"])
def test_addresses_are_of_the_web(address: str) -> None:
    """What GitHub names as an address can be linked to, and be a line of a log."""
    text = msgspec.json.encode({"number": 1, "state": "open", "html_url": address})

    with pytest.raises(msgspec.ValidationError, match="html_url"):
        msgspec.json.decode(text, type=answers.Pull)


def test_nobody_there() -> None:
    """A connection that is refused is tried again, and then told with the address."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{unused.getsockname()[1]}"
    waits = Waits()
    client = Client("t", api=address, patience=Patience(sleep=waits.sleep))
    with client, pytest.raises(Unavailable, match=f"{address} could not be reached"):
        begin(client)

    assert [1, 2, 4] == waits


def test_no_answer_in_time() -> None:
    """A server that says nothing is given up on."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        patience = Patience(sleep=Waits().sleep, timeout=0.05, retries=1)
        client = Client("t", api=address, patience=patience)
        with client, pytest.raises(Unavailable, match="could not be reached"):
            show(client)


def test_other_errors_are_not_repeated() -> None:
    """What will not change by waiting is not asked again."""
    request = httpx.Request("GET", "http://x")
    refused = RequestFailed(Response(httpx.Response(422, request=request), object))
    broken: RequestError[Exception] = RequestError(ValueError("x"))

    assert not any(Patience()(error, 0).do_retry for error in (refused, broken))


def test_writes_keep_their_distance(github: StandIn) -> None:
    """With a pace, a write waits for the one before; reads never wait."""
    github.add_repository("grader", {"a": "b"})
    waits = Waits()
    patience = Patience(sleep=waits.sleep, between_writes=60)
    with Client(github.token, api=github.url, patience=patience) as client:
        show(client)
        begin(client)
        show(client)
        assert [] == waits
        begin(client)

    assert 1 == len(waits)
    assert 50 < waits[0] <= 60


def test_answers_need_only_what_is_read(github: StandIn) -> None:
    """Fields that nobody reads may be missing or of any form."""
    body = {
        "id": 1,
        "name": "a",
        "full_name": "o/a",
        "html_url": "https://u",
        "private": True,
        "size": "?",
    }
    github.faults.add("GET", "/grader", 200, body=body)
    with connect(github) as client:
        assert "o/a" == show(client).full_name


def test_importing_is_quick() -> None:
    """The library with GitHub's whole API is loaded only by who talks to it."""
    code = "import sys, autograding.forge.github; print('githubkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert "False\n" == done.stdout


@pytest.mark.parametrize(
    ("patch", "lines"),
    [
        ("", set()),
        ("@@ -0,0 +1,2 @@\n+a\n+b", {1, 2}),
        ("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file", {1}),
        ("@@ -1,3 +1,3 @@ def f():\n a\n-b\n+c\n d\n@@ -9,2 +9,3 @@\n x\n+y\n z", {2, 10}),
        ("@@ -5,2 +5,0 @@\n-a\n-b", set()),
        ("@@ -1,1 +1,3 @@\n a\n+x\x0cy\n++z", {2, 3}),
        ("@@ -1,2 +1,2 @@\n-@@ -9 +99 @@\n+@@ -9 +99 @@\n a", {1}),
    ],
)
def test_lines_of_a_patch(patch: str, lines: set[int]) -> None:
    """The lines that a patch adds, by their numbers in the new file."""
    assert lines == added_lines(patch)
