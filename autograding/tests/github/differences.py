"""What lies between two commits, as `diff-entry` objects with GitHub's patches."""

from typing import Any
from urllib.parse import quote

from autograding.tests.github.call import Call
from autograding.tests.github.git import ZERO, Git
from autograding.tests.github.shapes import shaped

__all__ = ["changed_files"]

_STATUS = {"A": "added", "D": "removed", "M": "modified", "T": "changed", "R": "renamed"}
_HEADER = "diff --git "


def changed_files(call: Call, base: str, head: str) -> list[dict[str, Any]]:
    """The files that differ between two commits' common ancestor and the second commit."""
    git = call.repository.git
    start = git.merge_base(base, head) or base
    patches = _patches(git, start, head)
    sizes = _sizes(git, start, head)
    changes = _changes(git, start, head)
    return [
        _entry(call, head, change, size, patch)
        for change, size, patch in zip(changes, sizes, patches, strict=True)
    ]


def _changes(git: Git, base: str, head: str) -> list[tuple[str, str, str, str]]:
    """(status, blob, path, earlier path) of each file."""
    printed = git.run("diff", "--raw", "--no-abbrev", "-M", "-z", base, head)
    parts = iter(printed.decode(errors="replace").split("\0"))
    found = []
    for head_line in filter(None, parts):
        _, _, before, after, status = head_line.split()
        path = next(parts)
        earlier = path if status[0] == "R" else ""
        if earlier:
            path = next(parts)
        found.append((status[0], before if after == ZERO else after, path, earlier))
    return found


def _sizes(git: Git, base: str, head: str) -> list[tuple[int, int]]:
    """The lines added to and taken from each file; none of a binary one."""
    lines = git.text("diff", "--numstat", "-M", base, head).splitlines()
    counted = (line.split("\t")[:2] for line in lines)
    return [(int(more), int(less)) if more != "-" else (0, 0) for more, less in counted]


def _patches(git: Git, base: str, head: str) -> list[str | None]:
    """The patch of each file from its first hunk on; None where there is none."""
    printed = git.run("diff", "-M", base, head).decode(errors="replace")
    # A line of a file begins with a space, a plus or a minus, so never like a header.
    found = printed.removeprefix(_HEADER).split(f"\n{_HEADER}") if printed else []
    return [_hunks(text) for text in found]


def _hunks(text: str) -> str | None:
    _, hunk, rest = text.partition("\n@@ ")
    return f"@@ {rest}".rstrip("\n") if hunk else None


def _entry(
    call: Call,
    head: str,
    change: tuple[str, str, str, str],
    size: tuple[int, int],
    patch: str | None,
) -> dict[str, Any]:
    status, blob, path, earlier = change
    web, name = f"{call.api}/{call.repository.full_name}", quote(path)
    contents = f"{call.api}/repos/{call.repository.full_name}/contents/{name}?ref={head}"
    more = {"patch": patch} if patch is not None else {}
    return shaped(
        "diff-entry",
        sha=blob,
        filename=path,
        status=_STATUS[status],
        additions=size[0],
        deletions=size[1],
        changes=sum(size),
        blob_url=f"{web}/blob/{head}/{name}",
        raw_url=f"{web}/raw/{head}/{name}",
        contents_url=contents,
        **more | ({"previous_filename": earlier} if earlier else {}),
    )
