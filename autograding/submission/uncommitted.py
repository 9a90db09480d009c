"""Whether what a student hands in differs from the commit that the folder stands at.

Git's own `status` would obey the student's `.git/config`, which can start programs. So the files
are compared here, with the commit's list of files that git reads for a repository of ours: it has
no configuration and borrows the student's objects.
"""

import hashlib
import os
import subprocess
import tempfile
from pathlib import Path
from threading import Timer

from autograding.assignment import Assignment
from autograding.submission.copy import copy_submission, matches

__all__ = ["is_uncommitted"]

_SECONDS = 5.0
# A commit may be made so that its list never ends.
_LONGEST = 5_000_000
_HASHES = {40: "sha1", 64: "sha256"}


def is_uncommitted(folder: Path, commit: str, assignment: Assignment) -> bool:
    """Whether the files that `assignment` asks for are others than those of `commit`.

    False where it cannot be told: without git, say.

    Raises:
        SubmissionError: the folder cannot be read.
    """
    kind = _HASHES[len(commit)]
    with tempfile.TemporaryDirectory(prefix="classroom-committed-") as draft:
        committed = _committed(Path(draft) / "git", folder, commit, kind)
        if committed is None:
            return False
        work = Path(draft) / "work"
        copy_submission(folder, work, assignment)
        found = {path.relative_to(work).as_posix(): path for path in work.rglob("*")}
        own = {name: path for name, path in found.items() if _is_own(name, assignment)}
        files = {name: path.read_bytes() for name, path in own.items() if path.is_file()}
    before = {name: blob for name, blob in committed.items() if _is_own(name, assignment)}
    return files.keys() != before.keys() or any(
        before[name] not in _blobs(content, kind) for name, content in files.items()
    )


def _is_own(name: str, assignment: Assignment) -> bool:
    return matches(name, assignment.hand_in) and not matches(name, assignment.protected)


def _blobs(content: bytes, kind: str) -> set[str]:
    """What git calls these bytes; with another end of lines on Windows they are the same."""
    return {
        hashlib.new(kind, b"blob %d\0" % len(each) + each).hexdigest()
        for each in (content, content.replace(b"\r\n", b"\n"))
    }


def _committed(place: Path, folder: Path, commit: str, kind: str) -> dict[str, str] | None:
    """The files of a commit by name, each with its hash; None where git does not tell."""
    for name in ("objects", "refs"):
        (place / name).mkdir(parents=True)
    (place / "HEAD").write_text("ref: refs/heads/main\n")
    if kind == "sha256":
        version = "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectformat = sha256\n"
        (place / "config").write_text(version)
    listed = _output(["git", "ls-tree", "-r", "-z", commit], _environment(place, folder))
    if listed is None:
        return None
    entries = (entry.partition("\t") for entry in listed.split("\0") if entry)
    return {name: words.split()[-1] for words, _tab, name in entries if words.startswith("100")}


def _environment(place: Path, folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "GIT_DIR": str(place),
        "GIT_OBJECT_DIRECTORY": str(folder.absolute() / ".git" / "objects"),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
    }


def _output(command: list[str], environment: dict[str, str]) -> str | None:
    """What a command prints, if it ends well, in time, and is no endless list."""
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
    except OSError:
        return None
    timer = Timer(_SECONDS, process.kill)
    timer.start()
    with process:
        assert process.stdout is not None
        text = process.stdout.read(_LONGEST + 1)
        if len(text) > _LONGEST:
            process.kill()
    timer.cancel()
    return text.decode("utf-8", "replace") if process.returncode == 0 else None
