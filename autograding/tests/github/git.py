"""A bare repository, read and written with git's own plumbing."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["ZERO", "Commit", "Git", "GitProblem", "TreeEntry", "TreeLine"]

ZERO = "0" * 40
"""The commit that git names where there is none."""

_HOOK = """#!/bin/sh
# Notes each push at the time it came, as GitHub's activity does.
now=${STAND_IN_TIME:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}
while read -r line; do
    printf '%s %s %s\\n' "$now" "${STAND_IN_ACTOR:--}" "$line" >> pushes.log
done
"""


class GitProblem(Exception):
    """A git command failed."""


@dataclass(frozen=True)
class TreeEntry:
    """One entry of a tree."""

    mode: str
    type: str
    sha: str
    path: str
    size: int | None = None


@dataclass(frozen=True)
class TreeLine:
    """A change to a tree: an object at a path, or None for its removal."""

    path: str
    mode: str
    sha: str | None


@dataclass(frozen=True)
class Commit:
    """A commit as git stores it; the people are (name, email, date) with an ISO 8601 date."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: tuple[str, str, str]
    committer: tuple[str, str, str]
    message: str


class Git:
    """One bare repository on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def create(self) -> None:
        """Make the repository, with a hook that notes what is pushed."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.run("init", "--quiet", "--bare", "--template=", "--initial-branch=main")
        hook = self.path / "hooks" / "post-receive"
        hook.parent.mkdir()
        hook.write_text(_HOOK)
        hook.chmod(0o755)

    def run(
        self,
        *arguments: str,
        stdin: bytes = b"",
        environment: Mapping[str, str] | None = None,
    ) -> bytes:
        """Run one git command and return what it printed.

        Raises:
            GitProblem: git ended with an error.
        """
        done = subprocess.run(
            ["git", f"--git-dir={self.path}", *arguments],
            input=stdin,
            env=self._environment | dict(environment or {}),
            capture_output=True,
            check=False,
            timeout=60,
        )
        if done.returncode:
            raise GitProblem(done.stderr.decode(errors="replace").strip())
        return done.stdout

    def text(self, *arguments: str, stdin: bytes = b"") -> str:
        """What a git command printed, as text without the last line's end."""
        return self.run(*arguments, stdin=stdin).decode(errors="replace").strip()

    @cached_property
    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "LC_ALL": "C.UTF-8",
        }

    def refs(self) -> dict[str, str]:
        """All refs and the objects that they name."""
        lines = self.text("for-each-ref", "--format=%(refname) %(objectname)").splitlines()
        return {name: sha for name, _, sha in (line.partition(" ") for line in lines)}

    def is_empty(self) -> bool:
        """Whether nothing was ever committed here."""
        return not self.text("for-each-ref", "--count=1")

    def commit_of(self, name: str) -> str | None:
        """The commit that a branch, a tag, a ref or an id names."""
        named = (f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}", name)
        for full in (name,) if re.fullmatch("[0-9a-f]{40}", name) else named:
            if found := self._parsed(f"{full}^{{commit}}"):
                return found
        return None

    def branch(self, name: str) -> str | None:
        """The commit at the head of a branch."""
        return self._parsed(f"refs/heads/{name}")

    def type_of(self, sha: str) -> str | None:
        """What an object is."""
        try:
            return self.text("cat-file", "-t", sha)
        except GitProblem:
            return None

    def point(self, ref: str, sha: str) -> None:
        """Make a ref name an object; `ZERO` deletes it."""
        self.run("update-ref", *(["-d", ref] if sha == ZERO else [ref, sha]))

    def write(self, kind: str, content: bytes) -> str:
        """Store an object of a kind."""
        return self.text("hash-object", "-t", kind, "-w", "--stdin", stdin=content)

    def blob(self, sha: str) -> bytes:
        """The content of a blob."""
        return self.run("cat-file", "blob", sha)

    def tree(self, sha: str, *, recursive: bool = False) -> list[TreeEntry]:
        """The entries of a tree; of all trees in it with `recursive`."""
        flags = ["-r", "-t"] if recursive else []
        printed = self.run("ls-tree", "-z", "--long", *flags, sha).decode(errors="replace")
        entries = []
        for line in filter(None, printed.split("\0")):
            head, _, path = line.partition("\t")
            mode, kind, name, size = head.split()
            entries.append(TreeEntry(mode, kind, name, path, int(size) if size != "-" else None))
        return entries

    def write_tree(self, base: str | None, lines: Iterable[TreeLine]) -> str:
        """Store the tree that results from changes to a base."""
        with TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
            self.run("read-tree", *([base] if base else ["--empty"]), environment=index)
            files = [
                f"{file.mode if file.sha else '0'} {file.sha or ZERO}\t{file.path}\0"
                for line in lines
                for file in self._files(base, line)
            ]
            self.run(
                *("update-index", "-z", "--replace", "--index-info"),
                stdin="".join(files).encode(),
                environment=index,
            )
            return self.run("write-tree", environment=index).decode().strip()

    def _files(self, base: str | None, line: TreeLine) -> Iterator[TreeLine]:
        """The files that a change to a tree is about: a whole folder's, or the one."""
        if line.mode != "040000":
            yield line
            return
        for entry in self.tree(base, recursive=True) if base else ():
            if entry.path.startswith(f"{line.path}/") and entry.type != "tree":
                yield TreeLine(entry.path, entry.mode, None)
        for entry in self.tree(line.sha, recursive=True) if line.sha else ():
            if entry.type != "tree":
                yield TreeLine(f"{line.path}/{entry.path}", entry.mode, entry.sha)

    def commit(self, sha: str) -> Commit:
        """A commit."""
        form = "%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B"
        printed = self.run("show", "--no-patch", f"--format={form}", sha, "--")
        parts = printed.decode(errors="replace").split("\0", 9)
        return Commit(
            sha=parts[0],
            tree=parts[1],
            parents=tuple(parts[2].split()),
            author=(parts[3], parts[4], parts[5]),
            committer=(parts[6], parts[7], parts[8]),
            message=parts[9].rstrip("\n"),
        )

    def contains(self, ancestor: str, commit: str) -> bool:
        """Whether a commit has another one in its history, or is it."""
        return self.merge_base(ancestor, commit) == ancestor

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor, None where there is none."""
        try:
            return self.text("merge-base", one, other)
        except GitProblem:
            return None

    def merged_tree(self, one: str, other: str) -> str | None:
        """The tree that merging two commits makes; None where they conflict."""
        try:
            return self.text("merge-tree", "--write-tree", one, other)
        except GitProblem:
            return None

    def commits(self, *arguments: str) -> list[str]:
        """The ids that `git rev-list` prints."""
        return self.text("rev-list", *arguments).splitlines()

    def _parsed(self, name: str) -> str | None:
        try:
            return self.text("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        except GitProblem:
            return None
