"""Serving the classroom as a process of its own."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from autograding.app import CannotListen, address_for_others, serve

SCRIPT = """
import gc
import sys
from pathlib import Path
from autograding.app import serve

data = Path(sys.argv[1])

def recover():
    (data / "frozen").write_text(str(gc.get_freeze_count()))
    (data / "recovered").touch()

serve(data, port=int(sys.argv[2]), recover=recover)
"""


@contextmanager
def served(data: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A server over `data` and its address; stopped at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(data), str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, process.communicate()[1]
        yield process, line.split()[5]
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_until_told_to_stop(tmp_path: Path, number: signal.Signals) -> None:
    """The address is announced and written down, and goes when the server ends without a word."""
    with served(tmp_path) as (process, url):
        assert {"url": url} == json.loads((tmp_path / "server.json").read_text(encoding="utf-8"))
        assert url.startswith("http://127.0.0.1:")
        with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
            assert {"status": "ok"} == json.load(answer)
        assert _appears(tmp_path / "recovered")
        # What was there at the start is not searched for garbage while requests wait.
        assert int((tmp_path / "frozen").read_text()) > 50_000
        process.send_signal(number)
        _, errors = process.communicate(timeout=10)
        assert (0, "") == (process.returncode, errors)
    assert not (tmp_path / "server.json").exists()


def _appears(file: Path) -> bool:
    """Whether `file` is there within a few seconds."""
    deadline = time.monotonic() + 5
    while not file.exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    return file.exists()


def test_behind_a_server_with_tls_cookies_are_secure(tmp_path: Path) -> None:
    """The public address is what is announced and written down, and cookies keep to HTTPS."""
    script = SCRIPT.replace("recover=", "public_url='https://class.example.org', recover=")
    command = [sys.executable, "-c", script, str(tmp_path), "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert "https://class.example.org" == process.stdout.readline().split()[5]
            port = (tmp_path / "server.port").read_text(encoding="ascii")
            request = urllib.request.Request(
                f"http://127.0.0.1:{port}/sign-in", headers={"Host": "class.example.org"}
            )
            with urllib.request.urlopen(request, timeout=10) as answer:
                assert "Secure" in answer.headers["Set-Cookie"]
        finally:
            process.kill()


def test_port_that_is_taken_is_left_for_another(tmp_path: Path) -> None:
    """Two classrooms on one machine get two addresses."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    with served(tmp_path / "one") as (_, one), served(tmp_path / "two") as (_, two):
        assert one != two


def test_port_of_last_time_is_taken_again(tmp_path: Path) -> None:
    """Clones name the port, so the same classroom is found there another day."""
    with served(tmp_path) as (_, before):
        pass
    (tmp_path / "server.port").write_text("nonsense")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with served(tmp_path, port) as (_, chosen):
        pass
    with served(tmp_path) as (_, after):
        assert (f"http://127.0.0.1:{port}", chosen) == (chosen, after)
    assert before.startswith("http://127.0.0.1:")


@pytest.mark.parametrize(
    ("host", "port", "address"),
    [
        ("127.0.0.1", 0, None),
        ("::1", 9000, None),
        ("localhost", 0, None),
        ("192.0.2.2", 0, "http://192.0.2.2:8000"),
        ("2001:db8::2", 9000, "http://[2001:db8::2]:9000"),
        ("room.example.org", 0, "http://room.example.org:8000"),
    ],
)
def test_where_others_find_it(host: str, port: int, address: str | None) -> None:
    """What is written into others' clones is known beforehand, or it is this machine's alone."""
    assert address == address_for_others(host, port)


def test_no_other_port_where_others_come(tmp_path: Path) -> None:
    """Where 8000 cannot be had in the network, that is said; no other is taken silently."""
    with pytest.raises(CannotListen, match=r"^203.0.113.9:8000 cannot be listened on"):
        serve(tmp_path, "203.0.113.9")


def test_chosen_port_that_is_taken_is_told_in_words(tmp_path: Path) -> None:
    """Whoever asks for one port gets no other, and a sentence in place of a traceback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(
            CannotListen, match=rf"^127.0.0.1:{port} cannot be .*: Address alr.* --"
        ):
            serve(tmp_path, port=port)


def test_chosen_port_is_used(tmp_path: Path) -> None:
    """A port that was asked for is the one, or it is an error."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT, str(tmp_path), str(port)],
            check=False, capture_output=True, text=True, timeout=20,
        )  # fmt: skip
    assert "Address already in use" in done.stderr
    assert not (tmp_path / "server.json").exists()
