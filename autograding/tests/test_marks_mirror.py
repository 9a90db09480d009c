"""Copies of repositories: what git is told, and to whom it shows the token."""

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from autograding.forge.local.git import GitError, git, git_text
from autograding.marks.mirror import MAIN, Mirror, credentials
from autograding.tests.helpers.git_student import GitStudent

TOKEN = "ghp_secret"


@pytest.fixture
def student(tmp_path: Path) -> GitStudent:
    """Someone with a repository elsewhere, in `origin.git`."""
    remote = tmp_path / "origin.git"
    git(remote, "init", "--quiet", "--bare", "--initial-branch=main")
    made = GitStudent(tmp_path / "student", remote)
    made.run("checkout", "--quiet", "-b", "main")
    made.commit("first")
    made.push()
    return made


@pytest.fixture
def mirror(tmp_path: Path, student: GitStudent) -> Mirror:
    """A copy that is not made yet."""
    return Mirror(tmp_path / "data" / "copy.git", str(tmp_path / "origin.git"))


class Server(HTTPServer):
    """Answers 404, or sends elsewhere, and keeps the headers of what asked for it."""

    asked: list[str]


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        """Note who asks."""
        self.server.asked.append(self.headers.get("Authorization", ""))
        if self.path.startswith("/moved/"):
            self.send_response(302)
            self.send_header("Location", self.path.replace("/moved/", "/other/"))
            self.end_headers()
        else:
            self.send_error(404)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A web server that has no repository."""
    with Server(("127.0.0.1", 0), _Handler) as made:
        made.asked = []
        thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def test_branches_come_and_go(mirror: Mirror, student: GitStudent) -> None:
    """Each fetch brings the copy to where the original is."""
    mirror.fetch()
    assert student.head() == mirror.branch(MAIN)
    student.push("origin", "main:try-out")
    second = student.commit("second")
    student.push()
    mirror.fetch()
    assert (second, True) == (mirror.branch(MAIN), mirror.branch("refs/heads/try-out") is not None)
    student.push("origin", ":try-out")
    mirror.fetch()
    assert mirror.branch("refs/heads/try-out") is None


def test_a_replaced_commit_is_had_by_its_name(mirror: Mirror, student: GitStudent) -> None:
    """What a force-push left behind is fetched as long as the server has it."""
    git(Path(mirror.address), "config", "uploadpack.allowAnySHA1InWant", "true")
    replaced = student.commit("replaced")
    student.push()
    student.run("reset", "--quiet", "--hard", "HEAD~1")
    student.push("--force", "origin", "main")
    mirror.fetch()

    assert mirror.has(replaced)
    assert not mirror.has("ab" * 20)


def test_a_kept_commit_survives(mirror: Mirror, student: GitStudent) -> None:
    """No tidying up takes the commit of a recorded push away."""
    mirror.fetch()
    kept = student.head()
    mirror.keep(7, kept)
    student.run("commit", "--quiet", "--amend", "-m", "Other")
    student.push("--force", "origin", "main")
    mirror.fetch()
    git(mirror.path, "gc", "--quiet", "--prune=now")

    assert "commit" == git_text(mirror.path, "cat-file", "-t", kept)


@pytest.mark.parametrize(
    "address", ["ext::touch {}", "ssh://127.0.0.1:9/{}", "git://127.0.0.1:9/{}"]
)
def test_other_transports_are_refused(tmp_path: Path, address: str) -> None:
    """An address can start no program of its choosing, nor one that asks for a password."""
    touched = tmp_path / "touched"
    evil = Mirror(tmp_path / "copy.git", address.format(touched))

    with pytest.raises(GitError, match="not allowed"):
        evil.fetch()
    assert not touched.exists()


def test_damaged_objects_are_refused(mirror: Mirror, student: GitStudent) -> None:
    """A tree that would write into `.git` does not come in."""
    origin = Path(mirror.address)
    blob = bytes.fromhex(git_text(origin, "rev-parse", "main^{tree}"))
    line = b"40000 .git\0" + blob
    made = git(origin, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=line)
    who = ("-c", "user.name=Eve", "-c", "user.email=eve@example.org")
    commit = git_text(origin, *who, "commit-tree", "-m", "Evil", made.decode().strip())
    git(origin, "update-ref", MAIN, commit)

    with pytest.raises(GitError, match=r"fsck|hasDotgit"):
        mirror.fetch()
    assert mirror.branch(MAIN) is None


def test_a_server_sends_git_nowhere_else(tmp_path: Path, server: Server) -> None:
    """The token is for the address that was given, so a redirection is not followed."""
    here = f"http://127.0.0.1:{server.server_port}"
    mirror = Mirror(tmp_path / "copy.git", f"{here}/moved/r.git", credentials(TOKEN, here))

    with pytest.raises(GitError):
        mirror.fetch()
    assert 1 == len(server.asked)


def test_an_address_is_no_option(tmp_path: Path) -> None:
    """Whatever it begins with."""
    with pytest.raises(GitError):
        Mirror(tmp_path / "copy.git", "--upload-pack=touch pwned").fetch()
    assert not Path("pwned").exists()


def test_the_token_goes_to_its_host_and_to_no_other(tmp_path: Path, server: Server) -> None:
    """Git authenticates where the course lies, and is a stranger everywhere else."""
    here = f"http://127.0.0.1:{server.server_port}"
    for web in (here, "http://127.0.0.1:9", "https://github.com"):
        mirror = Mirror(tmp_path / "copy.git", f"{here}/o/r.git", credentials(TOKEN, web))
        assert TOKEN not in repr(mirror)
        with pytest.raises(GitError):
            mirror.fetch()

    known = "Basic " + base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    assert [known, "", ""] == server.asked
    assert TOKEN not in (tmp_path / "copy.git" / "config").read_text()
