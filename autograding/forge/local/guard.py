"""What a push may contain. Git runs this file as the hooks `pre-receive` and `update`.

It is run as a plain file and imports nothing of ours, so that a push waits for it 30 ms and not
half a second. `pre-receive` looks at the size of everything that came; `update` decides about one
branch at a time, so that a refused one does not cost the others.
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

__all__ = ["main"]

FILE_BYTES = 10_000_000
PUSH_BYTES = 50_000_000
_MEGABYTE = 1_000_000


def main(arguments: list[str]) -> int:
    """Run as `guard.py pre-receive` or `guard.py update REF OLD NEW`; 1 refuses the push."""
    hook, *rest = arguments
    if hook == "update":
        refusal = branch_refusal(rest[0], rest[2])
    else:
        refusal = size_refusal([line.split()[1].decode() for line in sys.stdin.buffer])
    if refusal:
        sys.stderr.write(f"\nRefused: {refusal}\n\n")
        return 1
    return 0


def branch_refusal(ref: str, new: str) -> str | None:
    """Why `ref` may not be set to the commit `new` (all zeros deletes it); None when it may."""
    if ref == "refs/heads/feedback":
        return (
            "the branch feedback stays at the starter, because your work is compared with it.\n"
            "Push your work to main: git push origin main"
        )
    if not ref.startswith("refs/heads/"):
        return f"only branches can be pushed here, and {ref} is none."
    if ref == "refs/heads/main" and not new.strip("0"):
        return "main holds the work you hand in; it cannot be deleted."
    return None


def size_refusal(commits: Iterable[str]) -> str | None:
    """Why what was pushed is too large; None when it is not."""
    total = _quarantined_bytes()
    if total > PUSH_BYTES:
        return push_refusal(total)
    size, name = _largest_file([commit for commit in commits if commit.strip("0")])
    if size > FILE_BYTES:
        return (
            f"{name} is {_megabytes(size)}, and a file may be {_megabytes(FILE_BYTES)}.\n"
            "Take it out of the commit that added it, with `git rm --cached FILE` and "
            "`git commit --amend`,\nthen push again."
        )
    return None


def push_refusal(total: int) -> str:
    """What is wrong with a push of `total` bytes, and the cure."""
    return (
        f"this push is {_megabytes(total)}, and a push may be {_megabytes(PUSH_BYTES)}.\n"
        "Commit only what you wrote: list folders such as .venv in .gitignore, take them out "
        "with\n`git rm -r --cached FOLDER` and `git commit --amend`, then push again."
    )


def _quarantined_bytes() -> int:
    """The size of what came: git keeps it apart until this hook has agreed."""
    quarantine = os.environ.get("GIT_QUARANTINE_PATH")
    if not quarantine:
        return 0
    return sum(path.stat().st_size for path in Path(quarantine).rglob("*") if path.is_file())


def _largest_file(commits: list[str]) -> tuple[int, str]:
    """Bytes and name of the largest file that the commits bring; a packed size says little."""
    if not commits:
        return 0, ""
    listed = subprocess.run(
        ["git", "rev-list", "--objects", *commits, "--not", "--all"],
        check=True,
        capture_output=True,
    ).stdout
    measured = subprocess.run(
        ["git", "cat-file", "--batch-check=%(objectsize) %(objecttype) %(rest)"],
        check=True,
        capture_output=True,
        input=listed,
    ).stdout
    sizes = [line.split(b" ", 2) for line in measured.splitlines()]
    files = [(int(fields[0]), _name(fields)) for fields in sizes if fields[1:2] == [b"blob"]]
    return max(files, default=(0, ""))


def _name(fields: list[bytes]) -> str:
    """A file's name as harmless text."""
    text = b"".join(fields[2:]).decode(errors="backslashreplace")
    return "".join(char if char.isprintable() else "?" for char in text)


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.0f} MB"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
