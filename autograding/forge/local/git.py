"""Run git on the classroom's own bare repositories, untouched by anyone's environment."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

__all__ = ["GitError", "clean_environment", "git", "git_lines", "git_text"]

_SECONDS = 120.0
_LINE_BYTES = 4096


class GitError(Exception):
    """Git failed; the message is its own last words."""


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment in which git reads no configuration but the repository's own.

    A hook inherits `GIT_*` variables of the push that runs it, and of the student's shell.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C.UTF-8",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_TERMINAL_PROMPT": "0",
        **(extra or {}),
    }


def git(
    repository: Path,
    *arguments: str,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    seconds: float = _SECONDS,
) -> bytes:
    """Run one git command in a bare repository and return what it printed.

    Args:
        repository: the bare repository.
        *arguments: the command, such as `"rev-parse", "main"`.
        given: standard input.
        environment: variables on top of the clean environment.
        settings: configuration of this one run, such as `{"fetch.fsckObjects": "true"}`.
        seconds: how long it may take.

    Raises:
        GitError: git ended with an error, or did not end.
    """
    configured = [part for pair in (settings or {}).items() for part in ("-c", "=".join(pair))]
    try:
        done = subprocess.run(
            ["git", f"--git-dir={repository}", *configured, *arguments],
            check=False,
            input=given,
            capture_output=True,
            env=clean_environment(environment),
            timeout=seconds,
        )
    except subprocess.TimeoutExpired as error:
        message = f"git {arguments[0]} took more than {seconds:g} s in {repository.name}"
        raise GitError(message) from error
    if done.returncode:
        words = done.stderr.decode(errors="backslashreplace").strip()
        message = f"git {arguments[0]} failed in {repository.name}: {words[-500:]}"
        raise GitError(message)
    return done.stdout


def git_text(
    repository: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> str:
    """The same as stripped text, for hashes and names that are ASCII."""
    return git(repository, *arguments, environment=environment).decode().strip()


def git_lines(repository: Path, *arguments: str, given: bytes = b"") -> Iterator[bytes]:
    """The lines that git prints, each cut after 4 KB: who made them may have made them endless.

    `given` is standard input, which git has to read before it prints.

    Raises:
        GitError: git ended with an error.
    """
    with (
        TemporaryFile() as errors,  # a pipe that nobody reads meanwhile could fill
        subprocess.Popen(
            ["git", f"--git-dir={repository}", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=clean_environment(),
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(BrokenPipeError):
            process.stdin.write(given)
            process.stdin.close()
        yield from _cut_lines(process.stdout)
        if process.wait():
            errors.seek(0)
            words = errors.read(_LINE_BYTES).decode(errors="backslashreplace").strip()
            message = f"git {arguments[0]} failed in {repository.name}: {words[-500:]}"
            raise GitError(message)


def _cut_lines(stream: IO[bytes]) -> Iterator[bytes]:
    while line := stream.readline(_LINE_BYTES):
        yield line.rstrip(b"\n")
        while line and not line.endswith(b"\n"):
            line = stream.readline(_LINE_BYTES)
