"""Whether a push's workflows are the template's: who changes them decides what CI reports."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import islice

from autograding.forge.local.git import git
from autograding.marks.mirror import MAIN, Mirror
from autograding.records.marks import ConcernKind

__all__ = ["MOST_TOLD", "WORKFLOW", "Workflows"]

MOST_TOLD = 20
"""Workflow files that are told of one push."""
WORKFLOW = ".github/workflows/classroom.yml"
_FOLDER = ".github/workflows"
_TREE = b"tree"


@dataclass(frozen=True)
class Workflows:
    """Every form that a workflow file ever had in the template, as (path, blob)."""

    known: frozenset[tuple[bytes, bytes]]

    @classmethod
    def of_template(cls, template: Mirror) -> "Workflows":
        """Read them from the history of a template repository that was fetched.

        Earlier forms count: a student's repository may be older than the template's last change.

        Raises:
            GitError: there is no such history.
        """
        log = ("log", "--format=", "--raw", "--no-abbrev", "--no-renames", "-m", "-z", MAIN)
        fields = git(template.path, *log, "--", _FOLDER).split(b"\0")
        changes = zip(fields[::2], fields[1::2], strict=False)
        return cls(frozenset((path, change.split()[3]) for change, path in changes))

    def concerns(self, mirror: Mirror, commit: str) -> Iterator[tuple[ConcernKind, str]]:
        """What an instructor should know of the workflows in a commit."""
        present = dict(_workflows(mirror, commit))
        names = {path for path, _blob in self.known}
        if WORKFLOW.encode() in names and WORKFLOW.encode() not in present:
            yield ConcernKind.WORKFLOW, f"{WORKFLOW} is missing."
        yield from islice(self._unknown(present, names), MOST_TOLD)

    def _unknown(
        self, present: Mapping[bytes, bytes], names: Set[bytes]
    ) -> Iterator[tuple[ConcernKind, str]]:
        """The changed files, and then the added ones."""
        for path, blob in sorted(present.items(), key=lambda one: one[0] not in names):
            shown = path.decode(errors="backslashreplace")
            if path not in names:
                yield ConcernKind.OTHER_WORKFLOW, f"{shown} is not of the template."
            elif (path, blob) not in self.known:
                yield ConcernKind.WORKFLOW, f"{shown} is not as the template has it."


def _workflows(mirror: Mirror, commit: str) -> Iterator[tuple[bytes, bytes]]:
    """What lies in the folder, or stands in its place; GitHub runs nothing from deeper folders.

    Those are not looked into: a commit of a few kilobytes can name billions of files there.
    """
    places = (_FOLDER, f"{_FOLDER}/")
    listed = git(mirror.path, "ls-tree", "-z", "--full-tree", commit, "--", *places)
    for line in filter(None, listed.split(b"\0")):
        head, path = line.split(b"\t", 1)
        _mode, kind, blob = head.split()
        if kind != _TREE:
            yield path, blob
