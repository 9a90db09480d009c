"""Write a commit's files into a folder without trusting anything in them.

Git's own checkout would obey the commit's `.gitattributes`; this reads trees and blobs only. Links
are written last, so that nothing is ever written through one, and the engine refuses them later
with the same notice that a student gets at home.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from autograding.forge.local.git import GitError, clean_environment

__all__ = ["write_tree"]

# A commit of a few kilobytes can name billions of files, or one large file a thousand times.
_MOST_ENTRIES = 10_000
_MOST_FILE_BYTES = 8_000_000
_MOST_BYTES = 64_000_000
_LINK_BYTES = 4096
_LINK, _SUBMODULE = b"120000", b"160000"


@dataclass(frozen=True)
class _Entry:
    """One line of `git ls-tree`: `size` in bytes, 0 for a submodule."""

    mode: bytes
    blob: bytes
    size: int
    path: bytes


def write_tree(repository: Path, commit: str, out: Path) -> None:
    """Write the files of `commit` into the new folder `out`.

    A file beyond the limits becomes a hole of its true size, which the engine refuses by that
    size; names that no file system takes are left out, and so is what follows the 10,000th entry.

    Raises:
        GitError: there is no such commit.
    """
    out.mkdir(parents=True)
    root = os.fsencode(out)
    entries = [entry for entry in _entries(repository, commit) if _is_harmless(entry.path)]
    budget = _MOST_BYTES
    with _blobs(repository) as blobs:
        for entry in sorted(entries, key=lambda entry: entry.mode == _LINK):
            target = os.path.join(root, entry.path)  # noqa: PTH118 (names are bytes)
            with suppress(OSError):
                os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
                budget -= _write(blobs, entry, target, budget)


def _write(blobs: "_Blobs", entry: _Entry, target: bytes, budget: int) -> int:
    """Write one entry; returns the bytes that were written."""
    if entry.mode == _SUBMODULE:
        os.mkdir(target)  # noqa: PTH102
        return 0
    if entry.mode == _LINK:
        if entry.size <= _LINK_BYTES:
            os.symlink(blobs.read(entry.blob), target)  # noqa: PTH211
        return 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(target, flags, 0o644), "wb") as file:
        if entry.size > min(_MOST_FILE_BYTES, budget):
            file.truncate(entry.size)
            return 0
        return file.write(blobs.read(entry.blob))


def _is_harmless(path: bytes) -> bool:
    """Whether every part is a plain name; git refuses others too, and we do not rely on it."""
    parts = path.split(b"/")
    return not any(part in {b"", b".", b".."} or part.lower() == b".git" for part in parts)


def _entries(repository: Path, commit: str) -> Iterator[_Entry]:
    """The files, links and submodules of `commit`, at most 10,000."""
    command = [*_git(repository), "ls-tree", "-r", "-l", "-z", "--full-tree", commit]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=clean_environment()
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for number, line in enumerate(_split(process.stdout)):
            if number == _MOST_ENTRIES:
                process.kill()
                return
            head, path = line.split(b"\t", 1)
            mode, _type, blob, size = head.split()
            yield _Entry(mode, blob, int(size) if size.isdigit() else 0, path)
        words = process.stderr.read().decode(errors="backslashreplace").strip()
    if process.returncode:
        message = f"git ls-tree failed in {repository.name}: {words[-500:]}"
        raise GitError(message)


def _split(stream: IO[bytes]) -> Iterator[bytes]:
    """The NUL-terminated pieces of a stream."""
    rest = b""
    while chunk := stream.read(65536):
        *pieces, rest = (rest + chunk).split(b"\0")
        yield from pieces


class _Blobs:
    """A running `git cat-file --batch`, asked for one blob at a time."""

    def __init__(self, asking: IO[bytes], answers: IO[bytes]) -> None:
        self._asking, self._answers = asking, answers

    def read(self, blob: bytes) -> bytes:
        """The content of one blob."""
        self._asking.write(blob + b"\n")
        self._asking.flush()
        size = int(self._answers.readline().split()[2])
        content = self._answers.read(size)
        self._answers.read(1)
        return content


@contextmanager
def _blobs(repository: Path) -> Iterator[_Blobs]:
    with subprocess.Popen(
        [*_git(repository), "cat-file", "--batch"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=clean_environment(),
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield _Blobs(process.stdin, process.stdout)


def _git(repository: Path) -> list[str]:
    return ["git", f"--git-dir={repository}"]
