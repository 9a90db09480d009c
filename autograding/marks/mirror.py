"""Bare copies of repositories that live elsewhere, in the layout of the local classroom.

The token is given to git in its environment: it stands in no argument, address or file, and git
sends it to the one host it is for. What is fetched is checked object by object.
"""

import base64
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograding.forge.local.git import GitError, git, git_text
from autograding.forge.local.subjects import subjects_of

__all__ = ["MAIN", "Mirror", "credentials"]

MAIN, FEEDBACK = "refs/heads/main", "refs/heads/feedback"
_BRANCHES = "+refs/heads/*:refs/heads/*"
_FETCH_SECONDS = 600.0
_CAREFUL = {
    "fetch.fsckObjects": "true",
    "protocol.allow": "never",
    "protocol.https.allow": "always",
    "protocol.http.allow": "always",
    "protocol.file.allow": "always",
    "credential.helper": "",
    "http.followRedirects": "false",
}


def credentials(token: str, web: str) -> Mapping[str, str]:
    """Variables that let git authenticate to the host of `web`, and to no other."""
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": f"http.{web.rstrip('/')}/.extraHeader",
        "GIT_CONFIG_VALUE_0": f"Authorization: Basic {secret}",
    }


@dataclass(frozen=True)
class Mirror:
    """A copy at `path` of the repository at `address`."""

    path: Path
    address: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def fetch(self) -> None:
        """Bring every branch up to date; commits that branches left behind stay.

        Raises:
            GitError: it cannot be reached, or holds what git takes for damaged.
        """
        if not (self.path / "HEAD").is_file():
            self.path.mkdir(parents=True, exist_ok=True)
            git(self.path, "init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        self._fetch(_BRANCHES)

    def has(self, commit: str) -> bool:
        """Whether a commit is here; one that no branch holds any more is fetched by its name."""
        if self._is_here(commit):
            return True
        with suppress(GitError):
            self._fetch(commit)
        return self._is_here(commit)

    def keep(self, push_id: int, commit: str) -> None:
        """Keep a push's commit from being pruned after a force-push left it behind."""
        with suppress(GitError):
            git(self.path, "update-ref", f"refs/pushes/{push_id}", commit)

    def branch(self, ref: str) -> str | None:
        """The commit that a branch points at."""
        return self._parsed(f"{ref}^{{commit}}")

    def tree(self, commit: str) -> str | None:
        """The tree of a commit: equal trees have equal names."""
        return self._parsed(f"{commit}^{{tree}}")

    def root(self, commit: str) -> str:
        """The first commit of a history."""
        return git_text(self.path, "rev-list", "--max-parents=0", "-1", commit)

    def subjects(self, commits: Iterable[str]) -> Mapping[str, str]:
        """What the messages of those of the commits that are here begin with."""
        return subjects_of(self.path, commits)

    def _is_here(self, commit: str) -> bool:
        return self._parsed(f"{commit}^{{commit}}") is not None

    def _parsed(self, name: str) -> str | None:
        try:
            return git_text(self.path, "rev-parse", "--verify", "--quiet", "--end-of-options", name)
        except GitError:
            return None

    def _fetch(self, refspec: str) -> None:
        flags = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance"]
        flags += ["--prune"] if refspec == _BRANCHES else []
        git(
            self.path,
            *("fetch", *flags, "--", self.address, refspec),
            environment=self.environment,
            settings=_CAREFUL,
            seconds=_FETCH_SECONDS,
        )
