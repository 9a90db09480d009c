"""Which workflow files of a push an instructor is told about, whatever a commit names."""

from pathlib import Path

import pytest

from autograding.forge.local.git import git, git_text
from autograding.marks.mirror import Mirror
from autograding.marks.workflows import MOST_TOLD, WORKFLOW, Workflows
from autograding.records.marks import ConcernKind


@pytest.fixture
def mirror(tmp_path: Path) -> Mirror:
    """A copy of a repository, empty yet."""
    path = tmp_path / "copy.git"
    git(path, "init", "--quiet", "--bare", "--initial-branch=main")
    return Mirror(path, "")


def blob(mirror: Mirror, text: str) -> str:
    """Store a file."""
    return git(mirror.path, "hash-object", "-w", "--stdin", given=text.encode()).decode().strip()


def tree(mirror: Mirror, **entries: str) -> str:
    """Store a folder; each entry is a mode, a kind and a hash, and a name's `__` is a dot."""
    lines = "".join(f"{entry}\t{name.replace('__', '.')}\n" for name, entry in entries.items())
    return git(mirror.path, "mktree", given=lines.encode()).decode().strip()


def commit(mirror: Mirror, workflows: str) -> str:
    """A commit with this entry as `.github/workflows`."""
    root = tree(mirror, __github=f"040000 tree {tree(mirror, workflows=workflows)}")
    who = {"NAME": "Ada", "EMAIL": "ada@example.org", "DATE": "2026-11-25T12:00:00Z"}
    variables = {f"GIT_{role}_{key}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who}
    return git_text(mirror.path, "commit-tree", "-m", "Work", root, environment=variables)


def known(mirror: Mirror) -> tuple[str, Workflows]:
    """The template's workflow as an entry, and what there is to compare with."""
    own = blob(mirror, "name: Autograding Tests\n")
    return f"100644 blob {own}", Workflows(frozenset({(WORKFLOW.encode(), own.encode())}))


def test_billions_of_files_in_deeper_folders(mirror: Mirror) -> None:
    """A tree that multiplies itself costs nothing: GitHub runs nothing from there."""
    own, workflows = known(mirror)
    entry = f"100644 blob {blob(mirror, 'on: push')}"
    for _ in range(5):
        entry = f"040000 tree {tree(mirror, **{f'f{number}': entry for number in range(10)})}"
    folder = tree(mirror, classroom__yml=own, deep=entry)

    assert [] == list(workflows.concerns(mirror, commit(mirror, f"040000 tree {folder}")))


def test_very_many_workflows(mirror: Mirror) -> None:
    """Of a thousand added files a few are told, after the one that was changed."""
    _, workflows = known(mirror)
    entry = f"100644 blob {blob(mirror, 'on: push')}"
    added = {f"a{number}__yml": entry for number in range(1000)}
    folder = tree(mirror, **added, classroom__yml=entry)

    told = list(workflows.concerns(mirror, commit(mirror, f"040000 tree {folder}")))

    assert MOST_TOLD == len(told)
    assert (ConcernKind.WORKFLOW, f"{WORKFLOW} is not as the template has it.") == told[0]
    assert {ConcernKind.OTHER_WORKFLOW} == {kind for kind, _ in told[1:]}


@pytest.mark.parametrize("mode", ["120000 blob", "160000 commit"])
def test_something_else_in_place_of_the_folder(mirror: Mirror, mode: str) -> None:
    """A link, or another repository, is told."""
    _, workflows = known(mirror)
    place = blob(mirror, "elsewhere") if "blob" in mode else "ab" * 20

    told = list(workflows.concerns(mirror, commit(mirror, f"{mode} {place}")))

    assert [ConcernKind.WORKFLOW, ConcernKind.OTHER_WORKFLOW] == [kind for kind, _ in told]


def test_git_that_does_not_end(mirror: Mirror, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository that keeps git busy for too long fails alone, as one that is damaged."""
    monkeypatch.setattr(git, "__kwdefaults__", {**(git.__kwdefaults__ or {}), "seconds": 0})

    assert mirror.branch("refs/heads/main") is None
