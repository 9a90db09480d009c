"""Cloning and pushing over HTTP: real git against the real server."""

import gzip
import os
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from autograding.records.models import PushState
from autograding.tests.helpers.git_server import UNIT, Room, page_of, room
from autograding.tests.helpers.git_student import GitStudent
from autograding.tests.helpers.graders import BY_WORK
from autograding.tests.sample_reports import HALF_DONE, PERFECT


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A classroom of two students, whose work is graded by its name."""
    with room(tmp_path_factory.mktemp("room"), BY_WORK, "ada-park", "ben-osei") as started:
        yield started


@pytest.fixture(scope="module")
def ada(served: Room) -> GitStudent:
    """A student who cloned with the token."""
    return served.student("ada-park")


def asked(url: str, *, status: int, **sent: object) -> bytes:
    """What the server answers, which has to have that status."""
    headers = {name.replace("_", "-"): str(value) for name, value in sent.items() if name != "body"}
    body = sent.get("body")
    assert body is None or isinstance(body, bytes)
    try:
        with urlopen(Request(url, body, headers), timeout=20) as answer:
            got, content = answer.status, answer.read()
    except HTTPError as error:
        with error:
            got, content = error.code, error.read()
    assert status == got, content
    return bytes(content)


class TestOwn:
    """A student with the right token."""

    def test_push_prints_the_score(self, served: Room, ada: GitStudent) -> None:
        """The hooks run as for a push from this machine, and the push is kept."""
        commit = ada.commit("half done")
        shown = ada.push()
        assert f"remote: {UNIT} · ada-park · {commit[:7]}" in shown
        assert f"{HALF_DONE.points}/100" in shown
        assert f"remote: Feedback: {served.url}/{UNIT}/ada-park" in shown
        newest = page_of(served, "ada-park").pushes[0]
        assert (commit, HALF_DONE.points) == (newest.commit, newest.points)

    def test_git_logs_who_pushed(self, served: Room, ada: GitStudent) -> None:
        """The branch's log names the student, whoever the commits say they are."""
        ada.commit("perfect")
        assert f"{PERFECT.points}/100" in ada.push()
        log = served.data / page_of(served, "ada-park").repository.path / "logs/refs/heads/main"
        assert "ada-park <ada-park@http.127.0.0.1>" in log.read_text().splitlines()[-1]

    def test_guard_speaks(self, ada: GitStudent) -> None:
        """What the hooks refuse is refused with their words."""
        shown = ada.push("origin", "HEAD~1:feedback", "--force", check=False)
        assert "remote: Refused: the branch feedback stays at the starter" in shown

    def test_only_branches_are_told(self, ada: GitStudent) -> None:
        """What the classroom keeps for itself beside them is hidden."""
        names = [line.split()[1] for line in ada.run("ls-remote").splitlines()[1:]]
        assert ["HEAD", "refs/heads/feedback", "refs/heads/main"] == names

    def test_packed_request(self, served: Room) -> None:
        """Git packs long requests; the answer is the one to the request within."""
        url = served.address("ada-park", "").replace("ada-park:@", "")
        body = gzip.compress(b"0014command=ls-refs\n0000")
        with_token = "Basic " + _base64(f"x:{served.tokens['ada-park']}")
        answer = asked(
            f"{url}/git-upload-pack",
            status=200,
            body=body,
            Authorization=with_token,
            Content_Encoding="gzip",
            Content_Type="application/x-git-upload-pack-request",
            Git_Protocol="version=2",
        )
        assert b"refs/heads/main" in answer


class TestForeign:
    """Whoever may not."""

    @pytest.mark.parametrize("token", ["", "0" * 32, "é"])
    def test_wrong_token(self, served: Room, ada: GitStudent, token: str) -> None:
        """Git says that it failed, and our words say what to paste."""
        shown = ada.run("ls-remote", served.address("ada-park", token), check=False)
        assert "Authentication failed" in shown
        assert "remote: This repository opens with your token." in shown

    def test_someone_elses(self, served: Room, ada: GitStudent) -> None:
        """Another student's repository is refused like one that is not there."""
        others = served.address("ben-osei", served.tokens["ada-park"])
        nowhere = others.replace("ben-osei.git", "nobody.git")
        for command in (["ls-remote"], ["push"]):
            shown = [ada.run(*command, url, check=False) for url in (others, nowhere)]
            assert "remote: There is no repository of yours at this address." in shown[0]
            assert shown[0].replace("ben-osei.git", "nobody.git") == shown[1]
        assert () == tuple(page_of(served, "ben-osei").pushes)

    def test_instructor_reads(self, served: Room, ada: GitStudent, tmp_path: Path) -> None:
        """An instructor clones what a student pushed, and is told why a push is refused."""
        url = served.address("ada-park", served.tokens["instructor"])
        instructor = GitStudent(tmp_path / "ines", url)
        assert ada.run("rev-parse", "origin/main") == instructor.head()
        instructor.commit("perfect")
        shown = instructor.push(check=False)
        assert "remote: Instructors clone and fetch here." in shown

    @pytest.mark.parametrize("path", ["config", "HEAD", "objects/info/packs", "hooks/update"])
    def test_files_are_not_served(self, served: Room, path: str) -> None:
        """There is no way to a repository's files but git's two services."""
        url = f"{served.url}/git/{UNIT}/ada-park.git/{path}"
        asked(url, status=404, Authorization="Basic " + _base64(f"x:{served.tokens['ada-park']}"))

    def test_old_way_of_cloning(self, served: Room) -> None:
        """Without a service named there are no branches to see, and words."""
        words = asked(f"{served.url}/git/{UNIT}/ada-park.git/info/refs", status=403)
        assert b"This git is too old" in words


class TestHuge:
    """More than anybody hands in. The server of these tests keeps two megabytes."""

    @pytest.mark.parametrize("buffer", ["100k", "50m"])
    def test_below(self, ada: GitStudent, buffer: str) -> None:
        """A push that is larger than a form and smaller than the limit is taken."""
        (ada.clone / "data.bin").write_bytes(os.urandom(1_000_000))
        ada.commit("perfect")
        shown = ada.run("-c", f"http.postBuffer={buffer}", "push", "origin", "main")
        assert f"{PERFECT.points}/100" in shown

    @pytest.mark.parametrize("buffer", ["1m", "50m"])
    def test_words(self, served: Room, ada: GitStudent, buffer: str) -> None:
        """A push beyond what is kept is refused with words, sent in pieces or as one."""
        before = ada.run("ls-remote", "origin", "main")
        ada.commit("perfect")
        (ada.clone / "data.bin").write_bytes(os.urandom(3_000_000))
        ada.run("add", "--all")
        ada.run("commit", "--quiet", "-m", "Data")
        shown = ada.run("-c", f"http.postBuffer={buffer}", "push", "origin", "main", check=False)
        ada.run("reset", "--quiet", "--hard", "origin/main")
        assert "remote: Refused: this push is 3 MB, and a push may be 50 MB." in shown
        assert "! [remote rejected] main -> main (it is too large)" in shown
        assert before == ada.run("ls-remote", "origin", "main")

    def test_without_token(self, served: Room) -> None:
        """Who shows no token is refused as such, with next to nothing kept."""
        url = f"{served.url}/git/{UNIT}/ada-park.git/git-receive-pack"
        assert b"opens with your token" in asked(url, status=401, body=bytes(3_000_000))

    def test_elsewhere(self, served: Room) -> None:
        """Pages take forms and no more."""
        asked(f"{served.url}/healthz", status=405, body=bytes(3_000_000))


def test_grader_for_pip(served: Room) -> None:
    """The wheel is there for who cannot sign in, and nothing else beside or above it."""
    version = served.data / "graders" / "0123abcd"
    version.mkdir(parents=True)
    (version / "grader-1.0-py3-none-any.whl").write_bytes(b"wheel")
    (version / "README.md").write_bytes(b"words")
    url = f"{served.url}/graders/0123abcd"
    assert b"wheel" == asked(f"{url}/grader-1.0-py3-none-any.whl", status=200)
    for path in ("README.md", "other.whl", "..%2f..%2fsecret_key.whl"):
        asked(f"{url}/{path}", status=404)


def test_states(served: Room) -> None:
    """After all that, everything that was accepted is graded."""
    pushes = page_of(served, "ada-park").pushes
    assert {PushState.GRADED} == {push.state for push in pushes}


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()
