"""A student of the demo at their own git: clone, commit, push."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from autograding.demo.people import Person

__all__ = ["DemoError", "StudentGit"]

_TIMEOUT_SECONDS = 300


class DemoError(Exception):
    """The demo could not go on; the message says where and shows git's words."""


@dataclass(frozen=True)
class StudentGit:
    """One student's clone of one repository, with the student's identity and nobody's settings."""

    person: Person
    clone: Path

    def take(self, remote: Path) -> None:
        """Clone the repository that accepting gave."""
        self.clone.parent.mkdir(parents=True, exist_ok=True)
        self._git("clone", "--quiet", str(remote), str(self.clone), folder=self.clone.parent)

    def start_over(self) -> None:
        """Put the template's files back, and nothing else."""
        self._git("rm", "-r", "-f", "-q", "--ignore-unmatch", ".")
        self._git("checkout", "--quiet", "origin/feedback", "--", ".")

    def hand_in(self, message: str) -> str:
        """Commit whatever there is and push it; returns what the terminal showed."""
        self._git("add", "--all")
        self._git("commit", "--quiet", "--allow-empty", "-m", message)
        return self._git("push", "origin", "HEAD:main")

    def _git(self, *arguments: str, folder: Path | None = None) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder or self.clone,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=_TIMEOUT_SECONDS,
        )
        words = done.stdout.decode(errors="backslashreplace")
        if done.returncode:
            message = f"git {arguments[0]} failed for {self.person.username}:\n{words}"
            raise DemoError(message)
        return words

    def _environment(self) -> dict[str, str]:
        identity = {
            f"GIT_{role}_{field}": value
            for role in ("AUTHOR", "COMMITTER")
            for field, value in (("NAME", self.person.name), ("EMAIL", self.person.email))
        }
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.clone.parent),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            **identity,
        }
