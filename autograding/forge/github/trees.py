"""Make a repository hold certain files, sending only what it does not have.

Ids are computed here first, so that nothing is sent for what is there already, and so that what
GitHub stored can be compared with what was meant.
"""

import base64
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from autograding.forge.github import answers
from autograding.forge.github.errors import Need, Refused
from autograding.forge.github.remote import Remote
from autograding.template.files import TemplateFile
from autograding.template.objects import blob_id, tree_id

if TYPE_CHECKING:
    from githubkit_schemas.latest.types import ReposOwnerRepoGitTreesPostBodyPropTreeItemsType

__all__ = ["Known", "Line", "changed_paths", "known_files", "planned", "send_tree"]

Known = dict[str, tuple[str, bool]]
"""What is there: by path the id of the content, and whether it is a program."""
_WRITE = Need("Contents", "write")
_INLINE = 100_000
_ALL_INLINE = 1_000_000


@dataclass(frozen=True)
class Line:
    """One file of a tree that is to be made.

    Attributes:
        path: its path.
        executable: whether it is a program.
        blob: the id of its content.
        text: the content, where it goes along with the tree.
        content: the content, where it has to be sent before.
    """

    path: str
    executable: bool
    blob: str
    text: str | None = None
    content: bytes | None = None


def planned(files: Sequence[TemplateFile], known: Collection[str]) -> Iterator[Line]:
    """How each file gets there: by its id where the content is `known`, as text, or by itself."""
    room = _ALL_INLINE
    for file in files:
        blob = blob_id(file.content)
        if blob in known:
            yield Line(file.path, file.executable, blob)
            continue
        text = _text(file.content)
        if text is None or len(file.content) > room:
            yield Line(file.path, file.executable, blob, content=file.content)
            continue
        room -= len(file.content)
        yield Line(file.path, file.executable, blob, text=text)


def changed_paths(files: Sequence[TemplateFile], known: Known) -> list[str]:
    """The paths that differ between `files` and what is there, in their order."""
    wanted = {file.path: (blob_id(file.content), file.executable) for file in files}
    every = sorted({*wanted, *known})
    return [path for path in every if wanted.get(path) != known.get(path)]


def known_files(remote: Remote, tree: str) -> Known:
    """The files of a tree.

    Raises:
        GitHubError: GitHub did not tell.
    """
    found = remote.client.send(
        lambda rest: rest.git.get_tree(remote.owner, remote.name, tree, recursive="1"),
        f"list the files of {remote.full_name}",
        Need("Contents"),
        answers.Tree,
    )
    return {
        entry.path: (entry.sha, entry.mode == "100755")
        for entry in found.tree
        if entry.type == "blob"
    }


def send_tree(remote: Remote, files: Sequence[TemplateFile], known: Known) -> str:
    """Make a tree of exactly these files and return its id; no branch changes by it.

    Args:
        remote: the repository, which is not empty.
        files: everything that the tree holds.
        known: what the repository has, anywhere.

    Raises:
        GitHubError: GitHub did not take it, or stored something else.
    """
    lines = list(planned(files, {blob for blob, _ in known.values()}))
    for line in lines:
        if line.content is not None:
            _send_blob(remote, line, line.content)
    stored = remote.client.send(
        lambda rest: rest.git.create_tree(
            remote.owner, remote.name, tree=[_entry(line) for line in lines]
        ),
        f"store the files of {remote.full_name}",
        _WRITE,
        answers.Blob,
    )
    _compare(stored.sha, tree_id(files), f"the files of {remote.full_name}")
    return stored.sha


def _send_blob(remote: Remote, line: Line, content: bytes) -> None:
    stored = remote.client.send(
        lambda rest: rest.git.create_blob(
            remote.owner,
            remote.name,
            content=base64.b64encode(content).decode(),
            encoding="base64",
        ),
        f"store {line.path} in {remote.full_name}",
        _WRITE,
        answers.Blob,
    )
    _compare(stored.sha, line.blob, line.path)


def _compare(stored: str, meant: str, what: str) -> None:
    if stored != meant:
        message = f"GitHub stored {what} as {stored[:12]}, and we had sent {meant[:12]}."
        raise Refused(message, "No branch was changed. Run the same command again.")


def _entry(line: Line) -> "ReposOwnerRepoGitTreesPostBodyPropTreeItemsType":
    mode: Literal["100755", "100644"] = "100755" if line.executable else "100644"
    if line.text is not None:
        return {"path": line.path, "mode": mode, "type": "blob", "content": line.text}
    return {"path": line.path, "mode": mode, "type": "blob", "sha": line.blob}


def _text(content: bytes) -> str | None:
    """The content as text that survives the way through JSON; None for any other."""
    if len(content) > _INLINE or b"\0" in content:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return None
