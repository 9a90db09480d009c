"""Git over HTTP, spoken by git itself: `git http-backend` runs for each request.

Git's own program and no library in its place, because a push must meet the hooks with everything
they rely on: the quarantine, `receive.fsckObjects`, the size limit, the log of main, and what they
print on the pusher's terminal while they grade. dulwich's server has none of these.

The request's body lies whole in a file before git starts. Once it has started, a push needs nobody:
the server may die, and git still moves the branch and grades it.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograding.forge.local.git import GitError

__all__ = ["FETCH", "MOST_BYTES", "PUSH", "GitAnswer", "GitRequest", "run_backend"]

FETCH, PUSH = "git-upload-pack", "git-receive-pack"
"""The two services of a repository, as git names them."""

MOST_BYTES = 100_000_000
"""What a request may hold. The guard refuses less than this, with git having looked at it."""

_CHUNK_BYTES = 65_536
_PROTOCOL = re.compile(r"version=[12]")


@dataclass(frozen=True)
class GitRequest:
    """One request of a git client.

    Attributes:
        service: `FETCH` or `PUSH`.
        body: what was posted; None asks for the branches, which begins a conversation.
        pusher: who pushes, for git's log of the branch; "" may only fetch.
        address: the client's, for the same log.
        encoding: the body's `Content-Encoding`; git packs what it asks for.
        protocol: the header `Git-Protocol`.
    """

    service: str
    body: IO[bytes] | None = None
    pusher: str = ""
    address: str = ""
    encoding: str = ""
    protocol: str = ""


class GitOutput:
    """What a running git prints, piece by piece as it comes. To be closed."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        self._process, self._stream = process, process.stdout

    def __iter__(self) -> Iterator[bytes]:
        while chunk := self._stream.read1(_CHUNK_BYTES):  # type: ignore[attr-defined]
            yield chunk

    def headers(self) -> dict[str, str]:
        """The lines before the first empty one; they come first."""
        lines = iter(lambda: self._stream.readline().decode("latin-1").strip(), "")
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    def close(self) -> None:
        """Stop listening, and wait for git. It ends at its next word; a grading goes on."""
        self._stream.close()
        self._process.wait()


@dataclass(frozen=True)
class GitAnswer:
    """Git's answer; its output is to be closed."""

    status: int
    headers: Mapping[str, str]
    chunks: GitOutput


def run_backend(root: Path, path: str, request: GitRequest) -> GitAnswer:
    """Let git answer a request for the bare repository at `path` below the folder `root`.

    Raises:
        GitError: git said nothing.
        OSError: git could not be started.
    """
    with tempfile.TemporaryFile() as body:
        if request.body is not None:
            shutil.copyfileobj(request.body, body)
        length = body.tell()
        body.seek(0)
        # A session of its own: Ctrl-C at the server's terminal must not end a push.
        process = subprocess.Popen(
            ["git", "http-backend"],
            stdin=body,
            stdout=subprocess.PIPE,
            env=_environment(root, path, request, length),
            start_new_session=True,
        )
    output = GitOutput(process)
    headers = output.headers()
    if not headers:
        output.close()
        message = f"git http-backend said nothing about {path}"
        raise GitError(message)
    status = int(headers.pop("Status", "200").split()[0])
    return GitAnswer(status, headers, output)


def _environment(root: Path, path: str, request: GitRequest, length: int) -> dict[str, str]:
    """The server's own variables without git's and the classroom's, and CGI's for this request."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "CLASSROOM_"))
    }
    asked = request.body is None
    cgi = {
        "GIT_PROJECT_ROOT": str(root),
        "PATH_INFO": f"/{path}/{'info/refs' if asked else request.service}",
        "REQUEST_METHOD": "GET" if asked else "POST",
        "QUERY_STRING": f"service={request.service}" if asked else "",
        "CONTENT_TYPE": "" if asked else f"application/x-{request.service}-request",
        "CONTENT_LENGTH": str(length),
        "REMOTE_ADDR": request.address,
        "HTTP_CONTENT_ENCODING": "gzip" if request.encoding in {"gzip", "x-gzip"} else "",
    }
    if request.pusher:
        cgi["REMOTE_USER"] = request.pusher  # without it, git refuses to receive
    if _PROTOCOL.fullmatch(request.protocol):
        cgi["GIT_PROTOCOL"] = request.protocol
    return (
        ours
        | cgi
        | {
            "LC_ALL": "C.UTF-8",
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_REPLACE_OBJECTS": "1",
        }
    )
