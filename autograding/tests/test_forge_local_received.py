"""What a push's hook writes down of new commits, and what it starts with."""

import subprocess
import sys

from autograding.forge.local import LocalForge
from autograding.forge.local.git import git, git_text
from autograding.forge.local.received import record_received
from autograding.tests.test_forge_local import UNIT, forge

__all__ = ["forge"]

_PUSHER = {"GIT_COMMITTER_NAME": "Ada Park", "GIT_COMMITTER_EMAIL": "ada.park@example.org"}
_MESSAGES = {
    b"Add keys\n\nand the reasons": "Add keys",
    b"\n\n  \r\n\tBegin\r\nat once": "Begin at once",
    b"": "",
    b"caf\xe9 \xff": "caf\ufffd \ufffd",
    b"\x1b[31m\xe2\x80\xaeevil\xe2\x80\xac\xe2\x80\xa8@everyone\x07": "evil",
    b"<script>alert(1)</script> #1": "<script>alert(1)</script> #1",
    b"x" * 100_000: "x" * 99 + "…",
    b"0" * 40 + b" y\n" + b"1" * 40 + b" z": "0" * 40 + " y " + "1" * 40 + " z",
}
"""What a commit says, and what is kept of it."""


def test_subjects_of_commits_are_kept_as_plain_lines(forge: LocalForge) -> None:
    """Of all the pushes that wait to be recorded, each its own, whatever the others hold."""
    repository = forge.accept(UNIT, "ada-park")
    path, tip = forge.path(repository), repository.feedback_commit
    who = b"Ada Park <ada.park@example.org> 1790000000 +0000"
    tree = git_text(path, "rev-parse", f"{tip}^{{tree}}")
    for message in _MESSAGES:
        head = f"tree {tree}\nparent {tip}\n".encode()
        raw = head + b"author " + who + b"\ncommitter " + who + b"\n\n" + message
        tip = git(path, "hash-object", "-t", "commit", "-w", "--stdin", given=raw).decode().strip()
        git(path, "update-ref", "-m", "push", "refs/heads/main", tip, environment=_PUSHER)

    pushes = record_received(forge.database, forge.folder, repository.path)

    assert list(_MESSAGES.values()) == [push.subject for push in pushes]
    assert git_text(path, "rev-parse", "main") == pushes[-1].commit


def test_a_hook_starts_quickly() -> None:
    """Whoever pushes waits for no library that grading a push has no use for."""
    heavy = ["alembic", "flask", "githubkit", "markdown_it", "rich.markdown", "sqlfluff"]
    code = f"import sys, autograding.forge.local.receive; print(sys.modules.keys() & {heavy})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert "set()\n" == done.stdout
