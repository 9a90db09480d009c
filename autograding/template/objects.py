"""The ids that git gives to files, folders and commits, computed without git.

So a commit is known before it is anywhere: students' workflows name the grader's, and `publish`
sends only what the other side lacks. Formats: git's documentation, gitformat-* and
"Git Internals - Git Objects".
"""

import hashlib
from collections.abc import Iterable

from autograding.template.files import TemplateFile

__all__ = ["blob_id", "commit_id", "commit_text", "tree_id"]

_FILE, _EXECUTABLE, _FOLDER = b"100644", b"100755", b"40000"
_IDENTITY = "Classroom <classroom@example.org>"
_EPOCH = 1_767_225_600  # 2026-01-01T00:00:00Z: one date for all, so that equal trees are one commit


def blob_id(content: bytes) -> str:
    """The id of a file's content."""
    return _object(b"blob", content).hex()


def tree_id(files: Iterable[TemplateFile]) -> str:
    """The id of a folder of files, whose paths are relative to it and have slashes."""
    return _tree([(file.path.split("/"), file) for file in files]).hex()


def commit_id(tree: str, message: str) -> str:
    """The id of the commit without a parent that has this tree, by the classroom, on its date."""
    return _object(b"commit", commit_text(tree, message).encode()).hex()


def commit_text(tree: str, message: str) -> str:
    """That commit as git stores it.

    The message does not end a line: so it is the same to a server that keeps messages as they are
    sent, and to one that trims them.
    """
    moment = f"{_IDENTITY} {_EPOCH} +0000"
    return f"tree {tree}\nauthor {moment}\ncommitter {moment}\n\n{message}"


def _tree(entries: list[tuple[list[str], TemplateFile]]) -> bytes:
    lines: list[tuple[bytes, bytes]] = []
    folders: dict[str, list[tuple[list[str], TemplateFile]]] = {}
    for (name, *rest), file in entries:
        if rest:
            folders.setdefault(name, []).append((rest, file))
        else:
            mode = _EXECUTABLE if file.executable else _FILE
            line = mode + b" " + name.encode() + b"\0" + _object(b"blob", file.content)
            lines.append((name.encode(), line))
    for name, inside in folders.items():
        # Git sorts a folder as if its name ended in a slash.
        line = _FOLDER + b" " + name.encode() + b"\0" + _tree(inside)
        lines.append((name.encode() + b"/", line))
    return _object(b"tree", b"".join(line for _, line in sorted(lines)))


def _object(kind: bytes, content: bytes) -> bytes:
    header = kind + b" " + str(len(content)).encode() + b"\0"
    return hashlib.sha1(header + content, usedforsecurity=False).digest()
