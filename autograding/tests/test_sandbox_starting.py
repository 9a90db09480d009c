"""Starting a sandbox: once, early or late, in the best tier that works, or with the cure."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from autograding.sandbox import Sandbox, SandboxUnavailable, Tier, tiers
from autograding.sandbox.staging import Stage
from autograding.sandbox.tiers import TierChoice
from autograding.tests.sandboxes import TIERS, server_of, write

TASK = """
def remember(value):
    return [value]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission."""
    return write(tmp_path / "submission", {"task.py": TASK})


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_starts_before_it_is_needed(folder: Path, tier: Tier) -> None:
    """A sandbox that no worker was asked of starts and leaves nothing."""
    with Sandbox(folder, tier=tier) as sandbox:
        sandbox.worker()

        assert sandbox._server is None


@pytest.mark.parametrize("tier", TIERS)
def test_what_was_begun_is_what_works(folder: Path, tier: Tier) -> None:
    """A sandbox is started once, however often and early that is asked for."""
    with Sandbox(folder, tier=tier) as sandbox:
        sandbox.begin()
        begun = sandbox._begun
        sandbox.begin()
        with sandbox.worker() as worker:
            assert {"value": [1]} == worker.request("call", target="task:remember", args=[1])
        sandbox.begin()

        assert begun is server_of(sandbox)
        assert sandbox._begun is None


@pytest.mark.parametrize("tier", TIERS)
def test_what_was_begun_for_nothing_ends(folder: Path, tier: Tier) -> None:
    """No process is left of a sandbox that no worker was asked of."""
    with Sandbox(folder, tier=tier) as sandbox:
        sandbox.begin()
        assert sandbox._begun is not None
        process = sandbox._begun._process

    assert process is not None
    assert process.poll() is not None


@pytest.mark.parametrize("tier", TIERS)
def test_what_was_begun_shows_the_next_submission(folder: Path, tier: Tier) -> None:
    """Even where a sandbox has a copy of what it was begun for."""
    with Sandbox(folder, tier=tier) as sandbox:
        sandbox.begin()
        write(folder, {"task.py": "def whose():\n    return 'the next one'\n"})
        sandbox.turn_over()
        with sandbox.worker() as worker:
            assert {"value": "the next one"} == worker.request("call", target="task:whose")


def test_what_was_begun_in_another_tier_ends(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another sandbox found out meanwhile that a better tier works."""
    monkeypatch.delenv("CLASSROOM_SANDBOX", raising=False)
    monkeypatch.setattr(tiers, "_found", [Tier.SUBPROCESS])
    with Sandbox(folder) as sandbox:
        sandbox.begin()
        assert sandbox._begun is not None
        process = sandbox._begun._process
        monkeypatch.setattr(tiers, "_found", [Tier.BUBBLEWRAP])

        assert Tier.BUBBLEWRAP == sandbox.tier
        assert process is not None
        assert process.poll() is not None


@pytest.mark.parametrize("program", [None, "/bin/false"])
def test_begun_in_vain_is_no_reason_to_stop(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str | None
) -> None:
    """Where bubblewrap is missing or does not work, the next tier is used all the same."""
    monkeypatch.delenv("CLASSROOM_SANDBOX", raising=False)
    monkeypatch.setattr(tiers, "_found", [])
    monkeypatch.setattr(shutil, "which", lambda _: program)
    with Sandbox(folder) as sandbox:
        sandbox.begin()
        assert TIERS[1] == sandbox.tier


@pytest.mark.parametrize("tier", TIERS)
def test_the_tier_in_use_is_told(folder: Path, tier: Tier) -> None:
    """What a report says of the sandbox is what ran."""
    with Sandbox(folder, tier=tier) as sandbox:
        assert tier == sandbox.tier


def test_the_best_tier_is_found_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a wish the first tier that works is used, and remembered in this process."""
    monkeypatch.delenv("CLASSROOM_SANDBOX", raising=False)
    monkeypatch.setattr(tiers, "_found", [])
    tried: list[Tier] = []

    def start(tier: Tier) -> Tier:
        tried.append(tier)
        if tier is Tier.BUBBLEWRAP:
            raise OSError("not installed")
        return tier

    assert [Tier.UID, Tier.UID] == [TierChoice(None).start(start) for _ in "ab"]
    assert [Tier.BUBBLEWRAP, Tier.UID, Tier.UID] == tried


def test_a_lower_tier_is_visible(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where bubblewrap is missing another tier is used, and says so."""
    monkeypatch.delenv("CLASSROOM_SANDBOX", raising=False)
    monkeypatch.setattr(tiers, "_found", [])
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with Sandbox(folder) as sandbox:
        assert TIERS[1] == sandbox.tier


def test_a_missing_tier_tells_the_cure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A tier that is asked for and cannot run is no reason to use another."""
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with (
        Sandbox(folder, tier=Tier.BUBBLEWRAP) as sandbox,
        pytest.raises(SandboxUnavailable, match="install bubblewrap"),
    ):
        sandbox.worker().__enter__()


def test_the_environment_forces_a_tier(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CLASSROOM_SANDBOX names the tier; what does not exist is refused with what does."""
    monkeypatch.setenv("CLASSROOM_SANDBOX", "subprocess")
    with Sandbox(folder) as sandbox:
        assert Tier.SUBPROCESS == sandbox.tier
    for name in ("docker", "inline"):
        monkeypatch.setenv("CLASSROOM_SANDBOX", name)
        with pytest.raises(SandboxUnavailable, match="bubblewrap, uid, subprocess"):
            Sandbox(folder)


def test_only_root_gives_user_ids(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The uid tier says what it needs instead of running as the user itself."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with (
        Sandbox(folder, tier=Tier.UID) as sandbox,
        pytest.raises(SandboxUnavailable, match="root"),
    ):
        sandbox.worker().__enter__()


def test_a_server_that_cannot_start_says_why(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program's own words on standard error are part of the message."""
    monkeypatch.setattr(
        Stage, "command", lambda *_: [sys.executable, "-c", "raise SystemExit('no space left')"]
    )
    with (
        Sandbox(folder, tier=Tier.SUBPROCESS) as sandbox,
        pytest.raises(SandboxUnavailable, match="no space left"),
    ):
        sandbox.worker().__enter__()


def test_a_server_that_does_not_answer_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Waiting for a start has an end."""
    monkeypatch.setattr("autograding.sandbox.forkserver._START_SECONDS", 0.2)
    monkeypatch.setattr("autograding.sandbox.staging._END_SECONDS", 0.1)
    monkeypatch.setattr(
        Stage, "command", lambda *_: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    with (
        Sandbox(folder, tier=Tier.SUBPROCESS) as sandbox,
        pytest.raises(SandboxUnavailable, match="does not answer"),
    ):
        sandbox.worker().__enter__()
