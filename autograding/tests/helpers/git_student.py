"""A student with git in their own terminal: nothing of this machine's configuration is seen."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

__all__ = ["GitStudent"]


class GitStudent:
    """One student's clone, worked in with real git.

    Args:
        home: a folder for the student's `~/.gitconfig` and the clone.
        remote: what to clone, a folder or an address.
    """

    def __init__(self, home: Path, remote: Path | str) -> None:
        self.home, self.clone = home, home / "clone"
        home.mkdir(parents=True, exist_ok=True)
        self.run("clone", "--quiet", str(remote), str(self.clone), folder=home)

    def run(
        self,
        *arguments: str,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        check: bool = True,
    ) -> str:
        """Run git; returns what it printed on both streams, without the trailing padding."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder or self.clone,
            env=self.environment() | dict(environment or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=60,
        )
        text = done.stdout.decode(errors="backslashreplace")
        assert not check or done.returncode == 0, text
        return "\n".join(line.rstrip() for line in text.splitlines())

    def environment(self) -> dict[str, str]:
        """A student's terminal."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_AUTHOR_NAME": "Ada Park",
            "GIT_AUTHOR_EMAIL": "ada.park@example.org",
            "GIT_COMMITTER_NAME": "Ada Park",
            "GIT_COMMITTER_EMAIL": "ada.park@example.org",
        }

    def commit(self, work: str, **files: str) -> str:
        """Commit `work` as work.txt, and other files; returns the commit."""
        for name, text in {"work.txt": work, **files}.items():
            (self.clone / name).write_text(text, encoding="utf-8")
        self.run("add", "--all")
        self.run("commit", "--quiet", "--allow-empty", "-m", "Work")
        return self.head()

    def push(self, *arguments: str, check: bool = True) -> str:
        """Push; returns what the terminal shows."""
        return self.run("push", *(arguments or ("origin", "main")), check=check)

    def push_apart(self) -> subprocess.Popen[bytes]:
        """Start a push and do not wait for it."""
        return subprocess.Popen(
            ["git", "push", "--quiet", "origin", "main"],
            cwd=self.clone,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def head(self) -> str:
        """The clone's newest commit."""
        return self.run("rev-parse", "HEAD")
