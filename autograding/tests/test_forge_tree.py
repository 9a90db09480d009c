"""Reading a commit's files without trusting them."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from autograding.forge.local.git import GitError, git, git_text
from autograding.forge.local.tree import write_tree

IDENTITY = {
    f"GIT_{role}_{field}": value
    for role in ("AUTHOR", "COMMITTER")
    for field, value in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """An empty bare repository."""
    path = tmp_path / "repository.git"
    git(path, "init", "--quiet", "--bare")
    return path


def blob(repository: Path, content: bytes) -> str:
    """Store a blob."""
    return git(repository, "hash-object", "-w", "--stdin", given=content).decode().strip()


def tree(repository: Path, entries: Sequence[tuple[str, str, bytes]]) -> str:
    """Store a tree as it is, however odd: (mode, hash, name)."""
    content = b"".join(
        mode.encode() + b" " + name + b"\0" + bytes.fromhex(sha) for mode, sha, name in entries
    )
    command = ["git", f"--git-dir={repository}", "hash-object", "-w", "-t", "tree", "--literally"]
    made = subprocess.run([*command, "--stdin"], input=content, capture_output=True, check=True)
    return made.stdout.decode().strip()


def commit(repository: Path, of: str) -> str:
    """Store a commit of a tree."""
    return git_text(repository, "commit-tree", "-m", "Work", of, environment=IDENTITY)


def names(folder: Path) -> list[bytes]:
    """Every path below a folder, as bytes."""
    root = os.fsencode(folder)
    return sorted(
        os.path.relpath(os.path.join(place, name), root)  # noqa: PTH118 (bytes)
        for place, folders, files in os.walk(root)
        for name in (*folders, *files)
    )


def test_odd_names(repository: Path, tmp_path: Path) -> None:
    """Spaces, dashes, line ends and bytes that are not UTF-8 are names like any other."""
    content = blob(repository, b"SELECT 1;\n")
    odd = sorted([b"-rf", b"a b.sql", b"caf\xe9.sql", b"line\nend.sql", b"$(id).sql", b"--help"])
    made = commit(repository, tree(repository, [("100644", content, name) for name in odd]))

    write_tree(repository, made, tmp_path / "out")

    assert odd == names(tmp_path / "out")
    assert b"SELECT 1;\n" == (tmp_path / "out" / "a b.sql").read_bytes()


def test_links_are_links(repository: Path, tmp_path: Path) -> None:
    """A link is written as what it is, for the engine to refuse, and never followed."""
    link = blob(repository, b"/etc/passwd")
    made = commit(repository, tree(repository, [("120000", link, b"schema.sql")]))

    write_tree(repository, made, tmp_path / "out")

    assert Path("/etc/passwd") == (tmp_path / "out" / "schema.sql").readlink()


def test_nothing_is_written_through_a_link(repository: Path, tmp_path: Path) -> None:
    """A tree that has one name as a link and as a folder cannot reach outside."""
    (tmp_path / "outside").mkdir()
    link = blob(repository, os.fsencode(tmp_path / "outside"))
    inner = tree(repository, [("100644", blob(repository, b"gotcha"), b"file")])
    made = commit(repository, tree(repository, [("120000", link, b"a"), ("40000", inner, b"a")]))

    write_tree(repository, made, tmp_path / "out")

    assert [] == list((tmp_path / "outside").iterdir())
    assert b"gotcha" == (tmp_path / "out" / "a" / "file").read_bytes()


@pytest.mark.parametrize("name", [b"..", b".git", b".GIT", b"."])
def test_names_that_lead_elsewhere(repository: Path, tmp_path: Path, name: bytes) -> None:
    """A tree with a part that is no plain name loses that part and keeps the rest."""
    content = blob(repository, b"x")
    inner = tree(repository, [("100644", content, b"config")])
    made = commit(
        repository, tree(repository, [("40000", inner, name), ("100644", content, b"z.sql")])
    )

    write_tree(repository, made, tmp_path / "out" / "deep")

    assert [b"deep", b"deep/z.sql"] == names(tmp_path / "out")


def test_a_submodule_is_an_empty_folder(repository: Path, tmp_path: Path) -> None:
    """Nothing is fetched; a clone has the same empty folder."""
    made = commit(repository, tree(repository, [("160000", "1" * 40, b"other")]))

    write_tree(repository, made, tmp_path / "out")

    assert [b"other"] == names(tmp_path / "out")


def test_attributes_change_nothing(repository: Path, tmp_path: Path) -> None:
    """Filters, line ends and `export-ignore` of .gitattributes are not obeyed."""
    rules = blob(repository, b"*.sql filter=evil text eol=crlf export-ignore ident\n")
    content = blob(repository, b"SELECT 1; -- $Id$\n")
    made = commit(
        repository,
        tree(
            repository, [("100644", rules, b".gitattributes"), ("100644", content, b"schema.sql")]
        ),
    )

    write_tree(repository, made, tmp_path / "out")

    assert b"SELECT 1; -- $Id$\n" == (tmp_path / "out" / "schema.sql").read_bytes()


def test_a_large_file_is_a_hole(repository: Path, tmp_path: Path) -> None:
    """It keeps its size, by which the engine refuses it, and takes no room."""
    content = blob(repository, b"x" * 9_000_000)
    made = commit(repository, tree(repository, [("100644", content, b"big.sql")]))

    write_tree(repository, made, tmp_path / "out")

    status = (tmp_path / "out" / "big.sql").stat()
    assert (9_000_000, 0) == (status.st_size, status.st_blocks)


def test_a_bomb_of_trees(repository: Path, tmp_path: Path) -> None:
    """A few kilobytes that name ten billion files end after the ten-thousandth."""
    level = blob(repository, b"boom")
    mode = "100644"
    for _ in range(10):
        level = tree(repository, [(mode, level, f"d{digit}".encode()) for digit in range(10)])
        mode = "40000"

    write_tree(repository, commit(repository, level), tmp_path / "out")

    assert 10_000 == sum(len(files) for _, _, files in os.walk(tmp_path / "out"))


def test_a_commit_that_is_not_there(repository: Path, tmp_path: Path) -> None:
    """An unknown commit is an error of ours, told with git's words."""
    with pytest.raises(GitError, match="git ls-tree failed"):
        write_tree(repository, "1" * 40, tmp_path / "out")
