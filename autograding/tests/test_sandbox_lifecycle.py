"""Clean workers beside tampered ones, one check after another, and starting again."""

import os
import signal
import socket
from pathlib import Path

import pytest

from autograding.assignment.model import Limits
from autograding.sandbox import (
    Sandbox,
    SandboxUnavailable,
    StudentError,
    Tier,
    Worker,
    WorkerExited,
)
from autograding.sandbox.forkserver import ForkServer
from autograding.sandbox.staging import Stage
from autograding.tests.sandboxes import TIERS, opened, server_of, write

TASK = """
import os, sys, time

state = []

def remember(value):
    state.append(value)
    return state

def put(name, text):
    with open(name, "w") as file:
        file.write(text)
    return sorted(os.listdir("."))

def order():
    return list({str(number) for number in range(20)})

def sleep():
    time.sleep(60)

def late_import():
    import colorsys, wave, unittest.mock, xml.dom.minidom
    return wave.__name__

def libraries():
    import click.testing
    return click.__name__
"""


def process_of(sandbox: Sandbox) -> int:
    """The process id of a running sandbox, as this machine sees it."""
    process = server_of(sandbox)._process
    assert process is not None
    return process.pid


def ask_forever(worker: Worker) -> None:
    """Ask until it fails: the end of a sandbox takes a moment to reach its worker."""
    while True:
        worker.request("statements_observed", seconds=2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A submission."""
    return write(tmp_path / "submission", {"task.py": TASK})


@pytest.mark.parametrize("tier", TIERS)
def test_a_missing_library_is_our_fault(folder: Path, tier: Tier) -> None:
    """A preload that cannot be imported is told before anything of the submission runs."""
    with (
        Sandbox(folder, preload=["not_installed"], tier=tier) as sandbox,
        pytest.raises(SandboxUnavailable, match="No module named 'not_installed'"),
    ):
        sandbox.worker().__enter__()


@pytest.mark.parametrize("tier", TIERS)
def test_preloaded_libraries_are_ready(folder: Path, tier: Tier) -> None:
    """A preloaded module is in every worker from the start."""
    with Sandbox(folder, preload=["click"], tier=tier) as sandbox, sandbox.worker() as worker:
        assert {"value": "click"} == worker.request("call", target="task:libraries")


@pytest.mark.parametrize("tier", TIERS)
def test_libraries_can_be_imported_late(folder: Path, tier: Tier) -> None:
    """The standard library and the installed ones are there, wherever Python itself lives."""
    with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as worker:
        assert {"value": "wave"} == worker.request("call", target="task:late_import")
        assert {"value": "click"} == worker.request("call", target="task:libraries")


@pytest.mark.parametrize("tier", TIERS)
def test_closed_folders_are_no_obstacle(tmp_path: Path, tier: Tier) -> None:
    """A submission that only its owner may read can be run, and keeps its modes."""
    folder = write(tmp_path / "closed" / "submission", {"task.py": TASK, "library/x.py": "y = 1"})
    for path in (folder / "task.py", folder / "library", folder, folder.parent):
        path.chmod(0o700 if path.is_dir() else 0o600)
    with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as worker:
        assert {"value": [1]} == worker.request("call", target="task:remember", args=[1])
        assert {} == worker.request("import_module", name="library.x")

    assert 0o100600 == (folder / "task.py").stat().st_mode


def test_virtual_environments_beside_the_code_are_not_copied(tmp_path: Path) -> None:
    """A student's own clone may hold a .git and a .venv; neither is looked into."""
    folder = write(tmp_path, {"task.py": TASK, ".venv/lib/big.py": "", ".git/config": "token"})
    (folder / "task.py").chmod(0o600)
    stage = Stage(folder, Tier.BUBBLEWRAP, Limits())
    copied = stage._submission
    names = sorted(path.name for path in copied.iterdir())
    stage.end(None)

    assert ["task.py"] == names or copied == folder
    assert copied == folder or not copied.exists()


@pytest.mark.parametrize("tier", TIERS)
def test_a_second_worker_sees_the_files_and_not_the_memory(folder: Path, tier: Tier) -> None:
    """`keep` gives a clean worker beside the first, in the same work folder."""
    with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as first:
        first.request("call", target="task:remember", args=["mine"])
        first.request("call", target="task:put", args=["kept.txt", "x"])
        with sandbox.worker(keep=True) as second:
            seen = second.request("call", target="task:put", args=["more.txt", "y"])
            state = second.request("call", target="task:remember", args=["yours"])

        assert {"value": ["kept.txt", "more.txt"]} == seen
        assert {"value": ["yours"]} == state
        assert {"value": ["mine", 2]} == first.request("call", target="task:remember", args=[2])


@pytest.mark.parametrize("tier", TIERS)
def test_the_next_check_finds_an_empty_folder(folder: Path, tier: Tier) -> None:
    """After the last worker of a check its files are gone."""
    with Sandbox(folder, tier=tier) as sandbox:
        for _ in range(2):
            with sandbox.worker() as worker:
                assert {"value": ["a.txt"]} == worker.request(
                    "call", target="task:put", args=["a.txt", "x"]
                )


def test_workers_of_two_checks_never_meet(folder: Path) -> None:
    """A second worker must ask to join the first; otherwise it is a mistake of ours."""
    with (
        Sandbox(folder) as sandbox,
        sandbox.worker(),
        pytest.raises(RuntimeError, match="keep=True"),
    ):
        sandbox.worker().__enter__()


@pytest.mark.parametrize("tier", TIERS)
def test_a_sandbox_that_dies_is_started_again(folder: Path, tier: Tier) -> None:
    """If it goes down while student code runs, that is the submission's; the next check works."""
    with Sandbox(folder, tier=tier) as sandbox:
        with sandbox.worker() as worker:
            worker.request("call", target="task:remember", args=[1])
            os.kill(process_of(sandbox), signal.SIGKILL)
            with pytest.raises(WorkerExited):
                worker.request("call", target="task:sleep", seconds=2)
            with pytest.raises(WorkerExited):
                sandbox.worker(keep=True).__enter__()
        with sandbox.worker() as worker:
            assert {"value": [2]} == worker.request("call", target="task:remember", args=[2])


@pytest.mark.parametrize("tier", TIERS)
def test_a_sandbox_that_dies_by_itself_is_our_fault(folder: Path, tier: Tier) -> None:
    """Before any student code ran, nobody else can be to blame."""
    with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as worker:
        os.kill(process_of(sandbox), signal.SIGKILL)
        with pytest.raises(SandboxUnavailable):
            ask_forever(worker)


def test_a_fault_of_ours_is_not_the_students(folder: Path) -> None:
    """An operation that fails by itself makes the report ungradable, and never a zero."""
    with (
        Sandbox(folder) as sandbox,
        sandbox.worker() as worker,
        pytest.raises(SandboxUnavailable, match="KeyError: 'never opened'"),
    ):
        worker.request("sql_run", database="never opened", statements=[])


@pytest.mark.parametrize("tier", TIERS)
def test_equal_runs_give_equal_answers(folder: Path, tier: Tier) -> None:
    """The order of a set of strings is the same in every run."""
    answers = []
    for _ in range(2):
        with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as worker:
            answers.append(worker.request("call", target="task:order"))

    assert answers[0] == answers[1]


@pytest.mark.parametrize("tier", TIERS)
def test_nothing_is_left_behind(folder: Path, tier: Tier) -> None:
    """After closing there is no process and no temporary folder."""
    with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as worker:
        worker.request("call", target="task:put", args=["a.txt", "x"])
        process = process_of(sandbox)
        temporary = server_of(sandbox).stage._temporary

    assert temporary is None or not temporary.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@pytest.mark.parametrize("tier", TIERS)
def test_a_closed_temporary_folder_is_no_obstacle(
    folder: Path, tier: Tier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where TMPDIR is a folder that only its owner may enter, another one is used."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    tmp_path.chmod(0o700)
    with Sandbox(folder, tier=tier) as sandbox, sandbox.worker() as worker:
        assert {"value": ["a.txt"]} == worker.request(
            "call", target="task:put", args=["a.txt", "x"]
        )


@pytest.mark.parametrize("tier", TIERS)
def test_two_sandboxes_live_side_by_side(folder: Path, tier: Tier) -> None:
    """Sandboxes share nothing: each has its own files."""
    with opened(folder, {}, tier) as one, opened(folder, {}, tier) as two:
        one.request("call", target="task:put", args=["one.txt", ""])

        assert {"value": ["two.txt"]} == two.request(
            "call", target="task:put", args=["two.txt", ""]
        )


def test_large_requests_and_replies_pass(folder: Path) -> None:
    """A value of some megabytes goes there and back, more than a socket buffers at once."""
    text = "x" * 4_000_000
    with Sandbox(folder) as sandbox, sandbox.worker() as worker:
        assert {"value": [text]} == worker.request("call", target="task:remember", args=[text])


def test_a_stopped_server_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fork server that student code froze is taken down, and the next worker has a new one."""
    monkeypatch.setattr("autograding.sandbox.forkserver._ANSWER_SECONDS", 0.2)
    monkeypatch.setattr("autograding.sandbox.staging._END_SECONDS", 0.1)
    with Sandbox(folder, tier=Tier.SUBPROCESS) as sandbox:
        with sandbox.worker() as worker:
            worker.request("call", target="task:remember", args=[1])
            os.kill(process_of(sandbox), signal.SIGSTOP)
        with sandbox.worker() as worker:
            assert {"value": [2]} == worker.request("call", target="task:remember", args=[2])


def test_a_closed_server_says_so(folder: Path) -> None:
    """Asking a fork server after its end is told as such, not as a system error."""
    server = ForkServer(Stage(folder, Tier.SUBPROCESS, Limits()), ())
    server.close()
    server.close()
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(Exception, match="closed"):
        server.fork(ours, theirs.fileno())


def test_a_folder_in_the_place_of_the_database_is_the_students(tmp_path: Path) -> None:
    """What student code puts in our way is told as SQLite's error, not as ours."""
    task = "import os\ndef block():\n    os.mkdir('library.db')\n"
    with opened(tmp_path, {"task.py": task}) as worker:
        worker.request("call", target="task:block")
        with pytest.raises(StudentError, match="unable to open database file"):
            worker.request("sql_open")
