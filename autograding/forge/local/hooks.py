"""The hooks and the configuration that make a bare repository part of the classroom."""

import shlex
import sys
from pathlib import Path

from autograding.forge.local import guard
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.git import git
from autograding.forge.local.locks import locked

__all__ = ["TERMINAL_LOCALE", "configure_repository", "write_hooks"]

TERMINAL_LOCALE = "CLASSROOM_TERMINAL_LOCALE"
"""The variable in which a hook hands on the student's locale: Python changes `LC_CTYPE` itself."""

# Pushes beyond this are cut off while they come in; the guard's own limit has the kinder words.
_MOST_BYTES = 200_000_000

_CONFIGURATION = {
    # An absolute path would break when the data folder moves; git resolves this one from the
    # repository. It also wins over a `core.hooksPath` in the student's own ~/.gitconfig.
    "core.hooksPath": "../../../hooks",
    # The order in which main moved: what was received is read from here (see `received`).
    "core.logAllRefUpdates": "always",
    "gc.auto": "0",
    "gc.reflogExpire": "never",
    "gc.reflogExpireUnreachable": "never",
    "receive.autogc": "false",
    "receive.fsckObjects": "true",
    "receive.maxInputSize": str(_MOST_BYTES),
    "receive.unpackLimit": "1",
    "receive.denyDeleteCurrent": "ignore",
    "receive.denyNonFastForwards": "false",
    "transfer.hideRefs": "refs/pushes",
    "uploadpack.allowAnySHA1InWant": "false",
}


def write_hooks(folder: DataFolder, grader: str) -> None:
    """Write the classroom's hooks; each only hands over to this environment's Python.

    `grader` names what judges a push, as `judging.find_grader` takes it.
    """
    python, judge = shlex.quote(sys.executable), shlex.quote(guard.__file__)
    receive = f"{python} -I -m autograding.forge.local.receive ../../.. {shlex.quote(grader)}"
    folder.hooks.mkdir(parents=True, exist_ok=True)
    with locked(folder.lock("hooks")):
        _write(folder.hooks / "pre-receive", f"exec {python} -I {judge} pre-receive")
        _write(folder.hooks / "update", f'exec {python} -I {judge} update "$@"')
        locale = f'export {TERMINAL_LOCALE}="${{LC_ALL:-${{LC_CTYPE:-$LANG}}}}"'
        _write(folder.hooks / "post-receive", f"{locale}\nexec {receive}")


def configure_repository(repository: Path) -> None:
    """Give a bare repository the settings above, in one write."""
    lines = []
    for name, value in _CONFIGURATION.items():
        section, key = name.split(".")
        lines.append(f"[{section}]\n\t{key} = {value}\n")
    (repository / "classroom.config").write_text("".join(lines), encoding="utf-8")
    git(repository, "config", "include.path", "classroom.config")


def _write(path: Path, command: str) -> None:
    """Replace a hook in one step: a push may be running it."""
    text = f"#!/bin/sh\n# Written by `classroom`; changes are lost.\n{command}\n"
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return
    draft = path.with_name(f".{path.name}.draft")
    draft.write_text(text, encoding="utf-8")
    draft.chmod(0o755)
    draft.replace(path)
