"""Copy a hostile folder into a clean one: only what the unit asks for, and nothing that is a trap.

Symlinks are never followed: every entry is opened by descriptor with `O_NOFOLLOW`, so that a file
swapped for a link while we copy is refused too.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from autograding.assignment import Assignment, Limits
from autograding.submission.errors import SubmissionError

__all__ = ["CopiedSubmission", "Ignored", "copy_submission", "matches"]

# Folders that tools make and no student means to hand in: passed over without a word.
_SILENT = {".git", "__pycache__", ".venv", "venv", ".pytest_cache", ".ruff_cache", ".mypy_cache"}
_SILENT |= {".classroom", "node_modules", ".idea", ".vscode", ".devcontainer"}
# Files of the template repository or of a student's own machine that nobody hands in.
_EXPECTED = {".classroom.yml", ".gitignore", ".gitattributes", ".editorconfig", "README.md"}
_EXPECTED |= {"docker-compose.yml", ".env", ".env.example", "LICENSE"}
_EXPECTED |= {"requirements.txt", "requirements.lock", "quiz-results.json"}
_EXPECTED_FOLDERS = (".github/", "tests/")
_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_SHOWN = 20


@dataclass(frozen=True)
class Ignored:
    """One entry that was not copied, or was put back: `kind` is `ignored` or `restored`."""

    kind: str
    file: str
    message: str


@dataclass(frozen=True)
class CopiedSubmission:
    """A clean copy of a submission at `root`; `digest` hashes the names and bytes of its files."""

    root: Path
    digest: str
    notices: tuple[Ignored, ...]
    handed_in: int


@dataclass
class _Copying:
    """The state of one walk: what was taken so far, and what there is to say."""

    source: Path
    target: Path
    assignment: Assignment
    files: int = 0
    total: int = 0
    seen: int = 0
    too_many: bool = False
    notices: list[Ignored] = field(default_factory=list)

    @property
    def limits(self) -> Limits:
        return self.assignment.limits


def copy_submission(source: Path, target: Path, assignment: Assignment) -> CopiedSubmission:
    """Copy what `assignment` asks for from `source` into the new or empty folder `target`.

    Protected files come from the starter; a changed one is restored and told as a notice.

    Raises:
        SubmissionError: `source` is no readable folder or holds no file at all.
    """
    copying = _Copying(source, target, assignment)
    target.mkdir(parents=True, exist_ok=True)
    with _open_folder(source) as descriptor:
        _walk(copying, descriptor, "")
    if not copying.seen:
        raise SubmissionError(
            f"{source} holds no files.", "Commit your work to it, or name another folder."
        )
    _restore(copying)
    return CopiedSubmission(
        root=target,
        digest=_digest(target),
        notices=_capped(copying.notices),
        handed_in=copying.files,
    )


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether the path `name` fits one of the globs; `*` stays within one folder."""
    parts = name.split("/")
    for pattern in patterns:
        wanted = pattern.split("/")
        if (
            wanted[-1] == "**"
            and parts[: len(wanted) - 1] == wanted[:-1]
            and len(parts) >= len(wanted)
        ):
            return True
        if len(wanted) == len(parts) and all(map(fnmatchcase, parts, wanted)):
            return True
    return False


class _open_folder:  # noqa: N801 (used as a function)
    """An open descriptor of a folder, closed at the end of the `with` block."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> int:
        try:
            self._descriptor = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        except FileNotFoundError as error:
            raise SubmissionError(f"{self._path} does not exist.", "Check the path.") from error
        except NotADirectoryError as error:
            raise SubmissionError(
                f"{self._path} is a file.", "Name the folder of your repository."
            ) from error
        except PermissionError as error:
            raise SubmissionError(
                f"You may not read {self._path}.", "Change its permissions."
            ) from error
        except (OSError, ValueError) as error:
            raise SubmissionError(f"{self._path} cannot be opened.", "Check the path.") from error
        return self._descriptor

    def __exit__(self, *_: object) -> None:
        os.close(self._descriptor)


def _walk(copying: _Copying, folder: int, prefix: str) -> None:
    """Copy one open folder; `prefix` is its path with a slash at its end, or empty."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: os.fsencode(entry.name))
    except OSError:
        _note(copying, prefix.rstrip("/"), "the folder cannot be read")
        return
    for entry in entries:
        if copying.too_many:
            return
        if entry.name in _SILENT:
            continue
        copying.seen += 1
        name = prefix + entry.name
        if entry.is_symlink():
            _note(copying, name, "it is a symbolic link, and links are not followed")
        elif entry.is_dir(follow_symlinks=False):
            _enter(copying, folder, entry.name, name)
        else:
            _take(copying, folder, entry.name, name)


def _enter(copying: _Copying, folder: int, entry: str, name: str) -> None:
    if name.count("/") + 1 >= copying.limits.depth:
        _note(copying, name, f"folders deeper than {copying.limits.depth} levels are not read")
        return
    try:
        child = os.open(entry, _READ | os.O_DIRECTORY, dir_fd=folder)
    except OSError:
        _note(copying, name, "the folder cannot be read")
        return
    try:
        _walk(copying, child, name + "/")
    finally:
        os.close(child)


def _take(copying: _Copying, folder: int, entry: str, name: str) -> None:
    assignment = copying.assignment
    if matches(name, assignment.protected):
        _compare_protected(copying, folder, entry, name)
        return
    if not matches(name, assignment.hand_in):
        if not (assignment.folder / "starter" / name).is_file() and _told(name):
            _note(copying, name, "this assignment does not ask for it")
        return
    if copying.files >= copying.limits.files:
        copying.too_many = True
        _note(copying, name, f"only {copying.limits.files} files are read")
        return
    content = _read(copying, folder, entry, name)
    if content is not None:
        copying.files += 1
        copying.total += len(content)
        destination = copying.target / name
        destination.parent.mkdir(parents=True, exist_ok=True)
        destination.write_bytes(content)


def _told(name: str) -> bool:
    """Whether a stray file deserves a notice: what templates and tools bring along does not."""
    return not (name in _EXPECTED or name.startswith(_EXPECTED_FOLDERS) or ".db" in name[-7:])


def _read(copying: _Copying, folder: int, entry: str, name: str) -> bytes | None:
    """The bytes of a plain file within the limits; otherwise None, and a notice says why."""
    limits = copying.limits
    try:
        descriptor = os.open(entry, _READ, dir_fd=folder)
    except OSError:
        _note(copying, name, "the file cannot be read")
        return None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            _note(copying, name, "it is not a plain file")
        elif status.st_size > limits.file_bytes:
            _note(copying, name, f"it is larger than {limits.file_bytes:,} bytes")
        elif copying.total + status.st_size > limits.total_bytes:
            _note(copying, name, f"all files together exceed {limits.total_bytes:,} bytes")
        else:
            return file.read(limits.file_bytes)
    return None


def _compare_protected(copying: _Copying, folder: int, entry: str, name: str) -> None:
    original = copying.assignment.folder / "starter" / name
    if not original.is_file():
        _note(copying, name, "this name is reserved for the assignment")
        return
    content = _read(copying, folder, entry, name)
    if content is not None and _without_returns(content) != _without_returns(original.read_bytes()):
        message = "You changed this given file; it was graded as the template has it."
        copying.notices.append(Ignored("restored", _printable(name), message))


def _without_returns(content: bytes) -> bytes:
    """Content as git may have checked it out on Windows counts as unchanged."""
    return content.replace(b"\r\n", b"\n")


def _restore(copying: _Copying) -> None:
    starter = copying.assignment.folder / "starter"
    for path in sorted(starter.rglob("*")):
        name = path.relative_to(starter).as_posix()
        if path.is_file() and matches(name, copying.assignment.protected):
            destination = copying.target / name
            destination.parent.mkdir(parents=True, exist_ok=True)
            destination.write_bytes(path.read_bytes())


def _note(copying: _Copying, name: str, reason: str) -> None:
    copying.notices.append(Ignored("ignored", _printable(name), f"Not graded: {reason}."))


def _printable(name: str) -> str:
    """A file name as harmless text: bytes that are not UTF-8 and controls become escapes."""
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)[:200]


def _capped(notices: list[Ignored]) -> tuple[Ignored, ...]:
    rest = len(notices) - _SHOWN
    if rest <= 0:
        return tuple(notices)
    message = f"And {rest} more files were not graded."
    return (*notices[:_SHOWN], Ignored("ignored", "", message))


def _digest(root: Path) -> str:
    total = hashlib.sha256()
    for name, path in _files(root):
        total.update(os.fsencode(name) + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _files(root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(root.rglob("*"), key=os.fsencode):
        if path.is_file():
            yield path.relative_to(root).as_posix(), path
