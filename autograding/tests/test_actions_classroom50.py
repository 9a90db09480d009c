"""The step that grades for Classroom 50, in a folder that a student made."""

import json
from pathlib import Path

import pytest

from autograding.actions.classroom50 import main
from autograding.grading import load_units

GIVEN = ("CLASSROOM", "ASSIGNMENT", "ASSIGNMENT_TYPE", "OWNER", "SUBMISSION_TAG")
ADDRESSES = ("COMMIT_URL", "RELEASE_URL", "REVIEW_URL")


def test_folders_and_links_in_place_of_the_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever bears the names of our two files, or of their drafts, gives way to them."""
    kept = tmp_path / "kept"
    kept.write_text("mine")
    folder = tmp_path / "submission"
    for name in ("result.json", ".result.json.new", ".release-body.md.new"):
        (folder / name / "deep").mkdir(parents=True)
    (folder / "release-body.md").symlink_to(kept)
    monkeypatch.chdir(folder)
    for variable in (*GIVEN, *ADDRESSES):
        monkeypatch.setenv(variable, "x")

    assert 0 == main([load_units()[0].id])
    assert "classroom50/result/v1" == json.loads(Path("result.json").read_text())["schema"]
    assert Path("release-body.md").read_text()
    assert not Path("release-body.md").is_symlink()
    assert "mine" == kept.read_text()
