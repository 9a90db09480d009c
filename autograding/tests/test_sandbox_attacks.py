"""Submissions that attack: the grader gets a failure or an honest value, and works on after it."""

import contextlib
import os
import socket
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograding.assignment.model import Limits
from autograding.sandbox import (
    Opaque,
    ReplyRefused,
    Sandbox,
    StudentError,
    Tier,
    WorkerExited,
    WorkerFailure,
    WorkerTimeout,
)
from autograding.tests.sandbox_attacks import FILES
from autograding.tests.sandboxes import TIERS, WALLED, opened, write

SECRET = "secret-of-the-grader"
# What the attacks import: importing it once saves twenty milliseconds a worker.
LIBRARIES = ("ctypes", "random", "socket", "subprocess", "threading")
LIMITS = Limits(processes=8, written_bytes=4_000_000)


@pytest.fixture(scope="module", params=TIERS)
def sandbox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """A sandbox in each tier."""
    yield from _sandbox(request.param, tmp_path_factory)


@pytest.fixture(scope="module", params=WALLED)
def walled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Sandbox]:
    """A sandbox whose workers are a user of their own."""
    yield from _sandbox(request.param, tmp_path_factory)


@pytest.fixture(scope="module")
def bubblewrap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with namespaces of its own."""
    yield from _sandbox(Tier.BUBBLEWRAP, tmp_path_factory)


def _sandbox(tier: Tier, factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    # The folder's name would give the grader away; and only root may enter it.
    folder = write(factory.mktemp("submission"), FILES)
    with Sandbox(folder, preload=LIBRARIES, limits=LIMITS, tier=tier) as sandbox:
        yield sandbox


@pytest.fixture(autouse=True)
def next_worker_works(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test does, the next worker of the same sandbox must work normally."""
    yield
    for name in {"sandbox", "walled", "bubblewrap"} & set(request.fixturenames):
        assert 42 == ask(request.getfixturevalue(name), "honest")


def ask(sandbox: Sandbox, function: str, *arguments: object, seconds: float = 4.0) -> Any:
    """The value of one attack in a worker of its own."""
    with sandbox.worker() as worker:
        return worker.request(
            "call", target=f"attacks:{function}", args=list(arguments), seconds=seconds
        )["value"]


def refused(sandbox: Sandbox, function: str, *arguments: object) -> WorkerFailure:
    """How one attack fails in a worker of its own."""
    with pytest.raises(WorkerFailure) as caught:
        ask(sandbox, function, *arguments, seconds=0.4)
    return caught.value


@pytest.mark.parametrize(
    ("attack", "kind"),
    [
        ("raise_skip", StudentError),
        ("system_exit", WorkerExited),
        ("exit_in_thread", WorkerExited),
        ("exec_true", WorkerExited),
    ],
)
def test_an_end_is_no_success(sandbox: Sandbox, attack: str, kind: type[WorkerFailure]) -> None:
    """However the code ends instead of returning, it is told as a failure."""
    assert isinstance(refused(sandbox, attack), kind)


def test_objects_that_equal_everything_equal_nothing(sandbox: Sandbox) -> None:
    """Values with methods of the student's arrive as opaque ones."""
    values = ask(sandbox, "equal_to_everything")

    assert ["Equal", "Number", "str"] == [value.type_name for value in values]
    assert not any(isinstance(value, int | str) or value == 1 for value in values)
    assert all(isinstance(value, Opaque) for value in values)


@pytest.mark.parametrize("attack", ["patch_machinery", "patch_builtins"])
def test_changing_the_machinery_changes_nothing_outside(sandbox: Sandbox, attack: str) -> None:
    """A worker that was tampered with gives its own value or fails; it is the only one."""
    with sandbox.worker() as worker:
        for expected in (1, 42):
            function = attack if expected == 1 else "honest"
            try:
                answer = worker.request("call", target=f"attacks:{function}", seconds=1)
            except WorkerFailure:
                continue
            assert answer in ({"value": expected}, {"value": 42})


def test_a_reply_can_be_forged_only_for_itself(sandbox: Sandbox) -> None:
    """A forged reply is the student's own word; the answer that follows it is out of step."""
    with sandbox.worker() as worker:
        first = worker.request("call", target="attacks:forge", args=[1])
        with pytest.raises(ReplyRefused, match="another question"):
            worker.request("call", target="attacks:honest")

    assert {"value": 99} == first


def test_a_reply_to_another_question_is_refused(sandbox: Sandbox) -> None:
    """A reply prepared for a later request is refused, and the worker with it."""
    assert isinstance(refused(sandbox, "forge", 7), ReplyRefused)


@pytest.mark.parametrize(
    "garbage",
    [
        b"\xff\xff\xff\xff",
        b"\0\0\0\0",
        b"\0\0\0\x02[]",
        b"\0\0\0\x04null",
        b"\0\0\0\x02{}",
        b'\0\0\0\x08{"id":1}',
        b'\0\0\0\x12{"id":1,"exit":"x"}',
        b'\0\0\0\x15{"id":1,"raised":null}',
        b"\0\0\x20\0" + b"[" * 8192,
        b"\0\0\0\x03\xff\xfe\xfd",
    ],
)
def test_garbage_on_the_socket_is_refused(sandbox: Sandbox, garbage: bytes) -> None:
    """Whatever else is written to the socket is the submission's failure."""
    assert isinstance(refused(sandbox, "forge_garbage", garbage), ReplyRefused)


def test_half_a_frame_is_a_timeout(sandbox: Sandbox) -> None:
    """A frame that announces more than comes ends with the time."""
    assert isinstance(refused(sandbox, "forge_garbage", b"\0\x10\0\0half"), WorkerTimeout)


def test_a_forged_error_is_checked(sandbox: Sandbox) -> None:
    """Place and words of a forged error are cleaned, and a place outside is dropped."""
    text = b'{"id":1,"raised":{"type":5,"text":"\\u001b[31m' + b"x" * 9000
    text += b'","file":"../../etc/passwd","line":1,"traceback":[]}}'
    failure = refused(sandbox, "forge_garbage", len(text).to_bytes(4, "big") + text)

    assert isinstance(failure, StudentError)
    assert ("Exception", "", 0, "") == (
        failure.type_name,
        failure.file,
        failure.line,
        failure.traceback,
    )
    assert "x" * 2000 == failure.text


def test_a_closed_socket_is_an_exit(sandbox: Sandbox) -> None:
    """Code that closes every descriptor has cut itself off."""
    failure = refused(sandbox, "close_everything")

    assert isinstance(failure, WorkerExited | ReplyRefused)


def test_a_thread_forges_only_the_students_own_answers(sandbox: Sandbox) -> None:
    """A late forged reply answers for student code, or is refused; nobody else's."""
    with sandbox.worker() as worker:
        worker.request("call", target="attacks:forge_from_thread")
        time.sleep(0.1)
        with contextlib.suppress(WorkerFailure):
            assert worker.request("call", target="attacks:honest") in ({"value": 99}, {"value": 42})


def test_a_forked_child_does_not_answer(sandbox: Sandbox) -> None:
    """A child that returns from the call ends silently instead of answering too."""
    with sandbox.worker() as worker:
        worker.request("call", target="attacks:fork_and_return")

        assert {"value": 42} == worker.request("call", target="attacks:honest")


def test_only_the_workers_own_socket_is_there(sandbox: Sandbox) -> None:
    """Neither the fork server's control socket nor another worker's is inherited."""
    assert [3] == ask(sandbox, "pretend_to_be_the_server", b'{"do": "clean"}\n')


@pytest.mark.parametrize("attack", ["walk_frames", "walk_heap"])
def test_expected_values_are_not_there(sandbox: Sandbox, attack: str) -> None:
    """Frames and heap of the worker hold only what the submission was given."""
    expected = SECRET

    assert not [text for text in ask(sandbox, attack) if expected in str(text)]


def test_the_environment_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox
) -> None:
    """Variables of the grader and of CI are in no environment a worker can read."""
    for name in ("GITHUB_TOKEN", "GITHUB_OUTPUT", "CI", "PYTEST_CURRENT_TEST", "CLASSROOM_X"):
        monkeypatch.setenv(name, SECRET)
    with opened(tmp_path, FILES, sandbox.tier) as worker:
        texts = worker.request("call", target="attacks:environment")["value"]

    for text in texts:
        assert SECRET not in text
        assert not [word for word in ("GITHUB", "CI'", "PYTEST", "CLASSROOM") if word in text]
    assert "'LANG': 'C.UTF-8'" in texts[0]


@pytest.mark.parametrize("place", ["environ", "mem", "maps", "cmdline", "fd/3", "cwd/conftest.py"])
def test_the_grader_cannot_be_looked_into(sandbox: Sandbox, place: str) -> None:
    """Environment, memory and files of the grader's process are out of reach."""
    own = Path("/proc/self/cmdline").read_bytes()[:100]
    try:
        seen = ask(sandbox, "read", f"/proc/{os.getpid()}/{place}")
    except StudentError:
        return
    # In a namespace of its own the same number may be another process, or none.
    assert place == "cmdline"
    assert seen != own


@pytest.mark.parametrize("attack", ["memory_of", "attach_to"])
def test_the_server_cannot_be_looked_into(sandbox: Sandbox, attack: str) -> None:
    """The memory of the fork server, which forks the next workers, is out of reach."""
    with sandbox.worker() as worker:
        parent = worker.request("call", target="os:getppid")["value"]
        try:
            answer = worker.request("call", target=f"attacks:{attack}", args=[parent])
        except StudentError:
            return
    assert {"value": -1} == answer


def test_other_workers_cannot_be_looked_into(sandbox: Sandbox) -> None:
    """A worker that was tampered with cannot reach into the clean one beside it."""
    with sandbox.worker() as worker, sandbox.worker(keep=True) as clean:
        other = clean.request("call", target="os:getpid")["value"]
        with pytest.raises(StudentError):
            worker.request("call", target="attacks:memory_of", args=[other])
        attached = worker.request("call", target="attacks:attach_to", args=[other])

        assert {"value": -1} == attached
        assert {"value": 42} == clean.request("call", target="attacks:honest")


def test_files_of_the_grader_are_not_there(sandbox: Sandbox, tmp_path: Path) -> None:
    """Neither the tests nor anything else on this machine beside the submission can be read."""
    (tmp_path / "answers.txt").write_text(SECRET)
    for path in (__file__, str(tmp_path / "answers.txt"), "/etc/passwd", "/etc/shadow"):
        with pytest.raises(StudentError, match="Errno"):
            ask(sandbox, "read", path)


def test_links_lead_nowhere(tmp_path: Path, sandbox: Sandbox) -> None:
    """A symbolic link in the submission does not lead out of the sandbox."""
    (tmp_path / "answers.txt").write_text(SECRET)
    folder = write(tmp_path / "submission", FILES)
    (folder / "answers.txt").symlink_to(tmp_path / "answers.txt")
    (folder / "all").symlink_to(tmp_path)
    with Sandbox(folder, tier=sandbox.tier) as other, other.worker() as worker:
        base = worker.request("call", target="attacks:arguments")["value"][2]
        for path in ("answers.txt", "all/answers.txt"):
            with pytest.raises(StudentError, match="Errno"):
                worker.request("call", target="attacks:read", args=[f"{base}/{path}"])


def test_only_a_few_folders_are_there(bubblewrap: Sandbox) -> None:
    """The root of the sandbox holds the system, the interpreter and the submission."""
    home = {Path(sys.base_prefix).parts[1]}

    assert set(ask(bubblewrap, "listing", "/")) - home <= {
        *("bin", "dev", "etc", "lib", "lib32", "lib64", "opt", "proc", "sbin", "tmp", "usr"),
        "submission",
    }
    assert set(ask(bubblewrap, "listing", "/etc")) <= {"ld.so.cache"}
    assert {"scratch"} - set(ask(bubblewrap, "listing", "/tmp")) == {"scratch"}


def test_nothing_gives_the_grader_away(sandbox: Sandbox) -> None:
    """Loaded modules and arguments are those of an ordinary interpreter."""
    argv, cwd, last = ask(sandbox, "arguments")

    assert not {"pytest", "autograding", "conftest"} & set(ask(sandbox, "loaded"))
    assert [""] == argv
    assert cwd.endswith("/work")
    assert last.endswith("/submission") or sandbox.tier is Tier.SUBPROCESS


def test_shadowing_files_are_not_imported(sandbox: Sandbox) -> None:
    """The submission comes last on the path, and start-up files in it are never looked for."""
    assert 5 == ask(sandbox, "add", 2, 3)
    with sandbox.worker() as worker:
        assert {} == worker.request("import_module", name="colorsys")
        assert {} == worker.request("import_module", name="json")


def test_the_network_is_out_of_reach(sandbox: Sandbox) -> None:
    """Not even this machine's own loopback can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        failure = refused(sandbox, "connect", *server.getsockname())

    assert isinstance(failure, StudentError)
    assert "tried to use the network" in failure.message


def test_local_sockets_are_out_of_reach(sandbox: Sandbox, tmp_path: Path) -> None:
    """Services of this machine that listen on a Unix socket cannot be reached either."""
    path = tmp_path / "service"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        path.chmod(0o777)
        tmp_path.chmod(0o755)
        assert isinstance(refused(sandbox, "connect_local", str(path)), StudentError)


def test_no_namespaces_can_be_made(sandbox: Sandbox) -> None:
    """A worker cannot make a namespace in which it would be root."""
    assert [-1, -1] == ask(sandbox, "new_namespace")


@pytest.mark.parametrize("attack", ["signal_process", "limit_process"])
def test_the_grader_cannot_be_touched(sandbox: Sandbox, attack: str) -> None:
    """The grader cannot be sent signals or given limits."""
    assert isinstance(refused(sandbox, attack, os.getpid()), StudentError)


@pytest.mark.parametrize("attack", ["signal_process", "limit_process"])
def test_the_server_survives_attacks(sandbox: Sandbox, attack: str) -> None:
    """Signals and limits for the fork server do not reach it."""
    with sandbox.worker() as worker:
        parent = worker.request("call", target="os:getppid")["value"]
        try:
            worker.request("call", target=f"attacks:{attack}", args=[parent])
        except StudentError as error:
            assert "not permitted" in error.text or "not allowed" in error.text  # noqa: PT017
        assert {"value": 42} == worker.request("call", target="attacks:honest")


def test_a_worker_is_nobody(walled: Sandbox) -> None:
    """A worker has a user id of its own, no groups, and no way back."""
    real, effective, groups = ask(walled, "who")

    assert real == effective != 0
    assert not groups or os.geteuid() != 0
    assert isinstance(refused(walled, "root_again"), StudentError)


@pytest.mark.parametrize("path", ["/usr/bin/evil", "/dev/evil", "/evil", "/dev/shm/evil"])
def test_the_system_is_read_only(sandbox: Sandbox, path: str) -> None:
    """Only the scratch folder can be written to."""
    assert isinstance(refused(sandbox, "write_to", path), StudentError)


def test_the_submission_is_read_only(sandbox: Sandbox) -> None:
    """A worker cannot change the files that the next one runs."""
    base = ask(sandbox, "arguments")[2]

    assert isinstance(refused(sandbox, "write_to", f"{base}/attacks.py"), StudentError)


def test_what_later_steps_run_is_out_of_reach(sandbox: Sandbox, tmp_path: Path) -> None:
    """Even where everybody may write: a runner's own files, and the libraries of the grader."""
    outputs = tmp_path / "_runner_file_commands" / "set_output"
    outputs.parent.mkdir()
    outputs.touch()
    for place in (tmp_path, outputs.parent, outputs):
        place.chmod(0o777)
    libraries = Path(sysconfig.get_path("purelib"))

    for path in (outputs, tmp_path / "added", libraries / "added.txt"):
        assert isinstance(refused(sandbox, "write_to", str(path)), StudentError)
    assert "" == outputs.read_text()


def test_an_orphan_does_not_live_on(sandbox: Sandbox) -> None:
    """A child that left its session and its parent is killed with the worker."""
    with sandbox.worker() as worker:
        cwd = worker.request("call", target="os:getcwd")["value"]
        worker.request("call", target="attacks:orphan", args=[f"{cwd}/proof"])
        time.sleep(0.1)
        worker.request("call", target="attacks:read", args=[f"{cwd}/proof"])
    time.sleep(0.1)

    assert [] == ask(sandbox, "listing", cwd)


@pytest.mark.parametrize("attack", ["daemon_threads", "at_exit"])
def test_threads_and_exit_hooks_end_with_the_worker(sandbox: Sandbox, attack: str) -> None:
    """What is to run later does not run in or beside the next worker."""
    assert 1 == ask(sandbox, attack)


def test_a_fork_bomb_is_contained(walled: Sandbox) -> None:
    """A fork bomb meets the limit on processes and is gone with the worker."""
    failure = refused(walled, "fork_bomb")

    assert "processes or threads" in failure.message or isinstance(failure, WorkerTimeout)


def test_the_scratch_folder_is_emptied(sandbox: Sandbox) -> None:
    """Closed folders, links and pipes are gone when the next worker starts."""
    assert ["a", "link", "pipe"] == ask(sandbox, "leave_a_mess")
    with sandbox.worker() as worker:
        cwd = worker.request("call", target="os:getcwd")["value"]
        beside = worker.request("call", target="attacks:listing", args=[f"{cwd}/.."])["value"]
        inside = worker.request("call", target="attacks:listing", args=[cwd])["value"]

    assert ([], ["work"]) == (inside, beside)


@pytest.mark.parametrize("attack", ["slow_text", "hostile_finaliser"])
def test_hostile_objects_cannot_hang_the_grader(sandbox: Sandbox, attack: str) -> None:
    """Methods that hang while the worker describes or drops an object end with the time."""
    assert isinstance(refused(sandbox, attack), WorkerTimeout)


def test_hostile_types_are_named(sandbox: Sandbox) -> None:
    """A metaclass that raises for everything cannot hide the exception's name."""
    failure = refused(sandbox, "odd_type")

    assert isinstance(failure, StudentError)
    assert "Odd" == failure.type_name


@pytest.mark.parametrize("attack", ["fake_frame", "fake_frame_inside"])
def test_faked_places_are_not_believed(sandbox: Sandbox, attack: str) -> None:
    """A frame that claims to lie outside of the submission is left out."""
    failure = refused(sandbox, attack)

    assert isinstance(failure, StudentError)
    assert "attacks.py" == failure.file
    assert "passwd" not in failure.traceback.replace("exec(compile", "").replace("path =", "")[:40]


def test_what_is_shown_is_harmless(sandbox: Sandbox) -> None:
    """Control characters of output and exceptions never reach the terminal."""
    failure = refused(sandbox, "control_characters")

    assert "::error::gotcha\n" == failure.log
    assert "your code raised ValueError: red " == failure.message


def test_surrogates_are_replaced(sandbox: Sandbox) -> None:
    """Text that no report could hold is replaced, in values and in the log."""
    with sandbox.worker() as worker:
        answer = worker.request("call", target="attacks:surrogates")

        assert {"value": {"?": ["?"]}} == answer
        assert "\\ud800\n" == worker.log
