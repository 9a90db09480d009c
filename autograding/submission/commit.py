"""The commit a folder stands at, read from `.git` as text.

Running git inside a student's folder would obey the student's `.git/config` (`core.fsmonitor` and
`core.sshCommand` start programs), so nothing is run. Format: gitrepository-layout(5).
"""

import re
from pathlib import Path

__all__ = ["head_commit"]

_HASH = re.compile(r"^[0-9a-f]{40}(?:[0-9a-f]{24})?$")
_REFERENCE = re.compile(r"^ref: (refs/[\w./-]+)$")


def head_commit(folder: Path) -> str | None:
    """The full hash of the commit that is checked out in `folder`, None where there is none."""
    git = folder / ".git"
    head = _line(git / "HEAD")
    if _HASH.match(head):
        return head
    match = _REFERENCE.match(head)
    if not match or ".." in match[1]:
        return None
    loose = _line(git / match[1])
    return loose if _HASH.match(loose) else _packed(git, match[1])


def _line(path: Path) -> str:
    try:
        if path.is_symlink() or path.stat().st_size > 4096:
            return ""
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _packed(git: Path, reference: str) -> str | None:
    path = git / "packed-refs"
    try:
        if path.is_symlink() or path.stat().st_size > 5_000_000:
            return None
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        commit, _, name = line.partition(" ")
        if name == reference and _HASH.match(commit):
            return commit
    return None
