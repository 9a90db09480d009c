"""Copying a submission in: only what is asked for, bounded, and never through a link."""

import os
from pathlib import Path

import pytest

from autograding.assignment import Assignment, load_assignment
from autograding.quiz import FILE
from autograding.submission import (
    SubmissionError,
    copy_submission,
    head_commit,
    is_uncommitted,
    self_assessment,
)
from autograding.submission.copy import matches
from autograding.tests.helpers.committing import committed
from autograding.tests.units import write_unit


@pytest.fixture
def unit(tmp_path: Path) -> Assignment:
    """The small unit."""
    return load_assignment(write_unit(tmp_path / "units"))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A submission with its two files."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "answer.py").write_text("x = 1\n")
    (folder / "answer.sql").write_text("SELECT 1\n")
    return folder


def copied(source: Path, unit: Assignment) -> dict[str, bytes]:
    """What arrives of `source`, by name."""
    root = source.parent / "copy"
    copy_submission(source, root, unit)
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def notices(source: Path, unit: Assignment) -> list[tuple[str, str, str]]:
    """What the student is told."""
    result = copy_submission(source, source.parent / "copy", unit)
    return [(notice.kind, notice.file, notice.message) for notice in result.notices]


def test_only_what_is_asked_for(source: Path, unit: Assignment) -> None:
    """Files that no glob names stay out; protected ones come from the starter."""
    (source / "conftest.py").write_text("evil")
    (source / "notes/deep").mkdir(parents=True)
    (source / "notes/mine.md").write_text("hello")
    (source / "notes/deep/more.md").write_text("hello")

    assert {
        "answer.py": b"x = 1\n",
        "answer.sql": b"SELECT 1\n",
        "given.py": b"ANSWER = 42\n",
        "notes/mine.md": b"hello",
    } == copied(source, unit)


def test_strays_are_told(source: Path, unit: Assignment) -> None:
    """A file that is not graded is told as such, by name."""
    (source / "pytest.ini").write_text("[pytest]\naddopts = -p evil\n")

    expected = ("ignored", "pytest.ini", "Not graded: this assignment does not ask for it.")
    assert [expected] == notices(source, unit)


def test_results_of_a_quiz_are_no_stray(source: Path, unit: Assignment) -> None:
    """The file that `classroom quiz` keeps comes along with the work without a word."""
    (source / FILE).write_text("{}")

    assert [] == notices(source, unit)


def test_changed_protected_file_is_restored_and_told(source: Path, unit: Assignment) -> None:
    """A given file that was changed is graded as the template has it."""
    (source / "given.py").write_text("ANSWER = 1\n")

    message = "You changed this given file; it was graded as the template has it."
    assert [("restored", "given.py", message)] == notices(source, unit)


def test_windows_line_ends_are_no_change(source: Path, unit: Assignment) -> None:
    """A protected file that git checked out with CRLF counts as untouched."""
    (source / "given.py").write_bytes(b"ANSWER = 42\r\n")

    assert [] == notices(source, unit)


def test_links_are_never_followed(source: Path, unit: Assignment, tmp_path: Path) -> None:
    """A link to a file or folder is skipped with a notice, whatever it points to."""
    (tmp_path / "secret").write_text("secret")
    (source / "answer.py").unlink()
    (source / "answer.py").symlink_to(tmp_path / "secret")
    (source / "notes").symlink_to(tmp_path)

    assert {"answer.sql", "given.py"} == set(copied(source, unit))
    told = "Not graded: it is a symbolic link, and links are not followed."
    copy_submission(source, tmp_path / "again", unit)
    assert [told, told] == [
        notice.message for notice in copy_submission(source, tmp_path / "third", unit).notices
    ]


def test_limits_of_size_count_and_depth(source: Path, unit: Assignment) -> None:
    """What exceeds a limit is left out and told, and the rest is still graded."""
    (source / "answer.sql").write_bytes(b"x" * 20_001)
    (source / "notes").mkdir()
    for number in range(30):
        (source / f"notes/{number:02}.md").write_text("x")
    (source / "/".join("abcdefghi")).mkdir(parents=True)

    told = notices(source, unit)

    messages = [message for _, _, message in told]
    assert "Not graded: it is larger than 20,000 bytes." in messages
    assert "Not graded: only 20 files are read." in messages
    assert "Not graded: folders deeper than 8 levels are not read." in messages


def test_two_gigabytes_are_not_read(source: Path, unit: Assignment) -> None:
    """A sparse 2 GB file costs no time and no memory."""
    with (source / "answer.py").open("wb") as file:
        file.truncate(2 * 1024**3)

    expected = ("ignored", "answer.py", "Not graded: it is larger than 20,000 bytes.")
    assert [expected] == notices(source, unit)


def test_special_files(source: Path, unit: Assignment) -> None:
    """A pipe in place of a file does not block the grader."""
    (source / "answer.py").unlink()
    os.mkfifo(source / "answer.py")

    expected = ("ignored", "answer.py", "Not graded: it is not a plain file.")
    assert [expected] == notices(source, unit)


def test_odd_names_are_told_harmlessly(source: Path, unit: Assignment) -> None:
    """Names that are not UTF-8, or hold control characters, become escapes."""
    (source / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    (source / "red\x1b[31m\n.txt").write_text("x")

    assert {"caf\\xe9.txt", "red\\x1b[31m\\x0a.txt"} == {
        file for _, file, _ in notices(source, unit)
    }


@pytest.mark.parametrize("name", ["gone", "file", "empty", "only-git"])
def test_what_is_no_submission(tmp_path: Path, unit: Assignment, name: str) -> None:
    """A path without any file to grade is one clear sentence."""
    (tmp_path / "file").write_text("x")
    (tmp_path / "empty").mkdir()
    (tmp_path / "only-git/.git").mkdir(parents=True)

    with pytest.raises(SubmissionError) as caught:
        copy_submission(tmp_path / name, tmp_path / "copy", unit)

    assert caught.value.message.endswith(".")
    assert caught.value.cure.endswith(".")


def test_digest_is_of_names_and_bytes(source: Path, unit: Assignment, tmp_path: Path) -> None:
    """Equal submissions have equal digests; another byte gives another one."""
    first = copy_submission(source, tmp_path / "1", unit).digest
    again = copy_submission(source, tmp_path / "2", unit).digest
    (source / "answer.py").write_text("x = 2\n")

    assert first == again
    assert first != copy_submission(source, tmp_path / "3", unit).digest


@pytest.mark.parametrize(
    ("name", "pattern", "fits"),
    [
        ("a.py", "*.py", True),
        ("b/a.py", "*.py", False),
        ("b/a.py", "b/*.py", True),
        ("b/c/a.py", "b/**", True),
        ("b", "b/**", False),
        ("schema.sql", "schema.sql", True),
        ("Schema.sql", "schema.sql", False),
    ],
)
def test_globs(name: str, pattern: str, fits: bool) -> None:
    """A star stays within its folder; two stars at the end take everything below."""
    assert fits is matches(name, (pattern,))


def test_ticks_of_the_checklist() -> None:
    """Any mark between the brackets is a tick; other lines say nothing."""
    text = (
        "- [x] 1 · Keys <!-- criterion: keys -->\n"
        "* [X] 2 · Joins <!-- criterion: joins -->\n"
        "- [ ] 3 · Style <!-- criterion: sql-style -->\n"
        "- [] 4 · Safe <!-- criterion: safe -->\n"
        "- [x] 5 · no marker\n"
    )

    expected = {"keys": True, "joins": True, "sql-style": False, "safe": False}
    assert expected == self_assessment(text)


def test_commit_is_read_without_running_git(tmp_path: Path) -> None:
    """A loose branch, a packed one and a detached head are all found; nonsense is None."""
    git = tmp_path / ".git"
    (git / "refs/heads").mkdir(parents=True)
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    (git / "packed-refs").write_text(f"# pack-refs\n{'b' * 40} refs/heads/main\n")
    packed = head_commit(tmp_path)
    (git / "refs/heads/main").write_text("a" * 40 + "\n")
    loose = head_commit(tmp_path)
    (git / "HEAD").write_text("c" * 40)
    detached = head_commit(tmp_path)
    (git / "HEAD").write_text("ref: refs/../../../etc/passwd\n")

    assert ("b" * 40, "a" * 40, "c" * 40, None) == (packed, loose, detached, head_commit(tmp_path))


def test_files_are_compared_with_their_commit(source: Path, unit: Assignment) -> None:
    """Changed, new and gone files that are handed in; strays and ends of lines do not count.

    What the folder's own configuration of git would start is not started.
    """
    (source / ".gitattributes").write_text("* filter=x\n")
    commit = committed(source)
    config = '[core]\nfsmonitor = "touch obeyed"\n[filter "x"]\nclean = "touch obeyed"\n'
    (source / ".git/config").write_text(config)

    def changed(name: str, content: str | None) -> bool:
        file = source / name
        before = file.read_bytes() if file.exists() else None
        file.unlink(missing_ok=True)
        if content is not None:
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content.encode())
        found = is_uncommitted(source, commit, unit)
        file.unlink(missing_ok=True)
        if before is not None:
            file.write_bytes(before)
        return found

    told = [("answer.py", "x = 2\n"), ("answer.py", None), ("notes/mine.md", "new")]
    assert [True] * len(told) == [changed(*one) for one in told]
    same = [("answer.py", "x = 1\r\n"), ("todo.txt", "stray"), ("given.py", "protected")]
    assert [False] * len(same) == [changed(*one) for one in same]
    assert not (source / "obeyed").exists()
    assert not is_uncommitted(source, "ab" * 20, unit)
