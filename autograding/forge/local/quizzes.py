"""Find the results file of quizzes in a pushed commit."""

from pathlib import Path

from autograding.forge.local.git import GitError, git, git_text
from autograding.quiz import FILE, LARGEST

__all__ = ["quiz_file"]


def quiz_file(repository: Path, commit: str) -> bytes | None:
    """The commit's results file; none if it has none, or one that is too large."""
    try:
        if int(git_text(repository, "cat-file", "-s", f"{commit}:{FILE}")) > LARGEST:
            return None
        return git(repository, "cat-file", "blob", f"{commit}:{FILE}")
    except GitError:
        return None
