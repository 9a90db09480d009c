"""Commits with their subjects: what a message begins with, on one line, as git tells it."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from autograding.forge.local.git import git_lines

__all__ = ["logged", "subjects_of"]


def logged(repository: Path, *arguments: str, given: bytes = b"") -> list[tuple[str, str]]:
    """Each commit of a log with its subject, in the log's order.

    A message may be in any encoding, or in none: what is no UTF-8 becomes U+FFFD.

    Raises:
        GitError: there is no such log.
    """
    lines = git_lines(repository, "log", "--format=%H %s", *arguments, given=given)
    pairs = (line.decode(errors="replace").partition(" ") for line in lines)
    return [(commit, subject) for commit, _space, subject in pairs]


def subjects_of(repository: Path, commits: Iterable[str]) -> Mapping[str, str]:
    """The subjects of those of the commits that are there, by commit."""
    given = "\n".join(commits).encode()
    if not given:
        return {}
    as_given = ("--no-walk=unsorted", "--ignore-missing", "--stdin")
    return dict(logged(repository, *as_given, given=given))
