"""What a worker leaves running or lying about is found and removed."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograding.sandbox.inside import strays
from autograding.sandbox.inside.settings import Settings
from autograding.sandbox.inside.strays import descendants, kill_strays, remove_below


def test_trees_of_any_depth_are_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tree deeper than Python's recursion and the system's paths go is removed."""
    monkeypatch.chdir(tmp_path)
    for _ in range(1200):
        Path("d").mkdir()
        Path("file").write_text("x")
        os.chdir("d")
    os.chdir(tmp_path)
    remove_below(tmp_path)

    assert [] == list(tmp_path.iterdir())


def test_closed_folders_and_links_are_removed(tmp_path: Path) -> None:
    """Modes do not matter, and links are removed rather than followed."""
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    top = tmp_path / "top"
    (top / "a" / "b").mkdir(parents=True)
    (top / "a" / "b" / "file").write_text("x")
    (top / "link").symlink_to(kept)
    (top / "a" / "link").symlink_to(kept)
    os.mkfifo(top / "a" / "pipe")
    (top / "a" / "b").chmod(0)
    (top / "a").chmod(0)
    remove_below(top)

    assert [] == list(top.iterdir())
    assert [kept / "file"] == list(kept.iterdir())


def test_descendants_are_found_and_killed() -> None:
    """Children and their children are found, oldest first, and killed."""
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as child:
        deadline = time.monotonic() + 10
        while len(found := descendants(child.pid)) < 1 and time.monotonic() < deadline:
            time.sleep(0.01)

        assert 1 == len(found)
        assert [child.pid, *found] == [
            pid for pid in descendants(os.getpid()) if pid in {child.pid, *found}
        ]
        for pid in (child.pid, *found):
            strays._kill_quietly(pid)


def test_all_processes_are_killed_only_by_process_one() -> None:
    """Outside of a namespace of its own the server refuses what would kill a whole machine."""
    with pytest.raises(RuntimeError, match="process 1"):
        kill_strays(Settings(own_namespace=True), None, [])
