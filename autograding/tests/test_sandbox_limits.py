"""Each limit has an outcome of its own, told in words, and the next worker is not affected."""

import time
from collections.abc import Iterator

import pytest

from autograding.assignment.model import Limits
from autograding.sandbox import (
    ReplyRefused,
    Sandbox,
    StudentError,
    Tier,
    WorkerExited,
    WorkerFailure,
    WorkerOutOfMemory,
    WorkerTimeout,
)
from autograding.tests.sandboxes import TIERS, WALLED, write

MEGABYTE = 1024 * 1024
LIMITS = Limits(
    memory_bytes=128 * MEGABYTE, processes=8, written_bytes=4 * MEGABYTE, output_bytes=2000
)
# What the functions import: importing it once saves twenty milliseconds a worker.
LIBRARIES = ("ctypes", "subprocess", "threading")
TASK = """
import ctypes, os, signal, subprocess, sys, threading, time

def honest():
    return 42

def sleep():
    time.sleep(60)

def swallow():
    while True:
        try:
            time.sleep(60)
        except BaseException:
            pass

def block_signals():
    signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    time.sleep(60)

def hang_in_c():
    return 9 ** 9 ** 9

def hang_in_pattern():
    import re
    re.match("(a+)+$", "a" * 60 + "b")

def eat_memory():
    kept = []
    while True:
        kept.append(bytearray(1_000_000))

def eat_memory_at_once():
    return len("x" * 10**11)

def eat_memory_in_c():
    return len(bytes(300_000_000))

def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)

def start_threads():
    for _ in range(50):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()

def start_processes():
    for _ in range(50):
        if not os.fork():
            time.sleep(60)

def write_large_file():
    with open("large", "wb") as file:
        for _ in range(100):
            file.write(b"x" * 1_000_000)

def write_many_files():
    for number in range(100):
        with open(f"file{number}", "wb") as file:
            file.write(b"x" * 1_000_000)

def fill_database(connection):
    with connection:
        connection.execute("CREATE TABLE big (data)")
        for _ in range(20):
            connection.execute("INSERT INTO big VALUES (zeroblob(1000000))")

def open_files():
    return [open(os.devnull) for _ in range(1000)]

def flood():
    while True:
        print("noise " * 100)

def chatter():
    print("first line")
    sys.stdout.write("x" * 100_000)
    print("\\nlast line", file=sys.stderr)
    return 42

def spin():
    while True:
        pass

def exit_zero():
    print("bye")
    os._exit(0)

def exit_three():
    sys.exit(3)

def exit_with_words():
    sys.exit("nothing works")

def exit_quietly():
    exit()

def crash():
    ctypes.string_at(0)

def abort():
    os.abort()

def large_value():
    return "x" * 9_000_000

def deep_value():
    value = []
    for _ in range(200):
        value = [value]
    return value

def no_network():
    import urllib.request
    urllib.request.urlopen("http://192.0.2.1/", timeout=1)
"""


@pytest.fixture(scope="module", params=TIERS)
def sandbox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """A sandbox in each tier, with small limits."""
    yield from _sandbox(request.param, tmp_path_factory)


@pytest.fixture(scope="module", params=WALLED)
def walled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """A sandbox whose workers are a user of their own, whose processes the kernel counts."""
    yield from _sandbox(request.param, tmp_path_factory)


def _sandbox(tier: Tier, factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = write(factory.mktemp("submission"), {"task.py": TASK, "leave.py": "exit(0)"})
    with Sandbox(folder, preload=LIBRARIES, limits=LIMITS, tier=tier) as sandbox:
        yield sandbox


def failure_of(sandbox: Sandbox, function: str, seconds: float = 4.0) -> WorkerFailure:
    """How a function fails; the next worker must work."""
    with sandbox.worker() as worker, pytest.raises(WorkerFailure) as caught:
        worker.request("call", target=f"task:{function}", seconds=seconds)
    with sandbox.worker() as worker:
        assert {"value": 42} == worker.request("call", target="task:honest")
    return caught.value


@pytest.mark.parametrize(
    "function", ["sleep", "swallow", "block_signals", "hang_in_c", "hang_in_pattern", "spin"]
)
def test_a_hanging_function_is_stopped(sandbox: Sandbox, function: str) -> None:
    """Whatever it hangs in, and whatever it catches or blocks, the wall clock ends it."""
    started = time.monotonic()
    failure = failure_of(sandbox, function, seconds=0.2)

    assert isinstance(failure, WorkerTimeout)
    assert "your code ran longer than 0.2 seconds and was stopped" == failure.message
    assert "timeout" == failure.outcome
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    "function", ["eat_memory", "eat_memory_at_once", "eat_memory_in_c", "kill_itself"]
)
def test_a_lack_of_memory_is_told(sandbox: Sandbox, function: str) -> None:
    """Too much memory is told with the amount allowed, and so is a kill as for it."""
    failure = failure_of(sandbox, function)

    assert isinstance(failure, WorkerOutOfMemory)
    assert "your code ran out of memory (128 MB)" == failure.message
    assert "error" == failure.outcome


@pytest.mark.parametrize("function", ["start_threads", "start_processes"])
def test_too_many_processes_are_told(walled: Sandbox, function: str) -> None:
    """Threads count as processes do, and the limit is named."""
    failure = failure_of(walled, function)

    assert isinstance(failure, StudentError)
    assert "your code started more than 8 processes or threads" == failure.message
    assert "task.py" == failure.file


def test_a_large_file_is_told(sandbox: Sandbox) -> None:
    """One file beyond the limit is told with its size."""
    assert (
        "your code wrote a file larger than 4 MB" == failure_of(sandbox, "write_large_file").message
    )


def test_a_full_disk_is_told(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Many files beyond the limit are told too, where the scratch folder has a size."""
    for sandbox in _sandbox(Tier.BUBBLEWRAP, tmp_path_factory):
        failure = failure_of(sandbox, "write_many_files")

        assert "your code wrote more than 4 MB of files" == failure.message


def test_a_database_that_grows_too_large_is_told(sandbox: Sandbox) -> None:
    """SQLite's words for the same limits are told as the limits."""
    with sandbox.worker() as worker:
        worker.request("sql_open")
        with pytest.raises(StudentError) as caught:
            worker.request("call", target="task:fill_database", args=[{"$connection": "main"}])

    assert "your code wrote" in caught.value.message
    assert "4 MB" in caught.value.message


def test_too_many_open_files_are_told(sandbox: Sandbox) -> None:
    """Python's own words are clear enough here."""
    assert "Too many open files" in failure_of(sandbox, "open_files").message


def test_a_flood_of_output_is_cut(sandbox: Sandbox) -> None:
    """Endless printing ends at the deadline; head and tail are kept within the limit."""
    failure = failure_of(sandbox, "flood", seconds=0.2)

    assert isinstance(failure, WorkerTimeout)
    assert failure.truncated
    assert failure.log.startswith("noise noise")
    assert len(failure.log) < 2100


def test_long_output_is_cut_in_the_middle(sandbox: Sandbox) -> None:
    """The first and the last line survive, whichever stream they went to."""
    with sandbox.worker() as worker:
        assert {"value": 42} == worker.request("call", target="task:chatter")

        assert worker.truncated
        assert worker.log.startswith("first line\nxxx")
        assert worker.log.endswith("xxx\nlast line\n")
        assert "bytes cut" in worker.log


@pytest.mark.parametrize(
    ("function", "code", "log"),
    [
        ("exit_zero", 0, "bye\n"),
        ("exit_three", 3, ""),
        ("exit_with_words", 1, "nothing works\n"),
        ("exit_quietly", 0, ""),
    ],
)
def test_an_exit_is_told_with_its_code(
    sandbox: Sandbox, function: str, code: int, log: str
) -> None:
    """Ending the program is the submission's failure, with any code, and the output is kept."""
    failure = failure_of(sandbox, function)

    assert isinstance(failure, WorkerExited)
    assert f"your code ended the program with exit code {code}" in failure.message
    assert log == failure.log


def test_an_exit_at_import_is_told(sandbox: Sandbox) -> None:
    """A module that exits when it is imported is no success either."""
    with sandbox.worker() as worker, pytest.raises(WorkerExited, match="exit code 0"):
        worker.request("import_module", name="leave")


@pytest.mark.parametrize("function", ["crash", "abort"])
def test_a_crash_is_told(sandbox: Sandbox, function: str) -> None:
    """A crash of the interpreter is told as one."""
    failure = failure_of(sandbox, function)

    assert isinstance(failure, WorkerExited)
    assert "your code crashed the interpreter" in failure.message


@pytest.mark.parametrize(("function", "words"), [("large_value", "8 MB"), ("deep_value", "nests")])
def test_values_that_cannot_be_taken_are_told(sandbox: Sandbox, function: str, words: str) -> None:
    """A value too large or too deep is refused, and the worker lives on."""
    with sandbox.worker() as worker:
        with pytest.raises(ReplyRefused, match=words):
            worker.request("call", target=f"task:{function}")

        assert {"value": 42} == worker.request("call", target="task:honest")


def test_there_is_no_network(sandbox: Sandbox) -> None:
    """A connection fails at once, and is told as what it is or in Python's words."""
    failure = failure_of(sandbox, "no_network")

    assert isinstance(failure, StudentError)
    assert "network" in failure.message or "URLError" in failure.message


def test_a_failed_worker_stays_failed(sandbox: Sandbox) -> None:
    """Every further request of a worker that is gone fails in the same way, at once."""
    with sandbox.worker() as worker:
        with pytest.raises(WorkerTimeout):
            worker.request("call", target="task:sleep", seconds=0.1)
        with pytest.raises(WorkerTimeout, match=r"0\.1 seconds"):
            worker.request("call", target="task:honest")


def test_processor_time_is_limited(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Threads that burn several processors at once meet a limit of their own."""
    folder = write(tmp_path_factory.mktemp("submission"), {"task.py": TASK})
    limits = Limits(submission_seconds=0.0)
    with (
        Sandbox(folder, limits=limits) as sandbox,
        sandbox.worker() as worker,
        pytest.raises(WorkerTimeout, match="1 second "),
    ):
        worker.request("call", target="task:spin", seconds=10)
