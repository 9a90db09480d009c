"""A server that the environment names: reached through a relay, and only if it is safe to use."""

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from autograding.sandbox import Tier
from autograding.services import POSTGRESQL_URL, ServiceUnavailable, shared_services
from autograding.services.administration import LOCK
from autograding.services.cluster import SUPERUSER, Cluster
from autograding.services.folder import shared_folder
from autograding.services.postgresql import administration_of
from autograding.services.url import ServerUrl
from autograding.tests.postgresql import running, student_of
from autograding.tests.sandboxes import TIERS

GO = """
import sqlalchemy as sa

def go(url):
    with sa.create_engine(url).begin() as connection:
        connection.execute(sa.text("CREATE TABLE t (text varchar(9))"))
        connection.execute(sa.text("INSERT INTO t VALUES ('stored')"))
        return connection.execute(sa.text("SELECT repeat('x', 3000000)")).scalar()[:3]
"""


@contextmanager
def server() -> Iterator[Cluster]:
    """A server that stands for an instructor's own."""
    folder = shared_folder()
    (folder / "sockets").mkdir()
    try:
        with Cluster(folder / "sockets") as cluster:
            administration_of(cluster).close()
            yield cluster
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def instructors() -> Iterator[Cluster]:
    """One for all tests that leave it as it was."""
    with server() as cluster:
        yield cluster


def url_of(cluster: Cluster, user: str = SUPERUSER, password: str = "", base: str = "") -> str:
    """A server's URL, by default its superuser's."""
    place = quote(str(cluster.sockets), safe="")
    return (
        f"postgresql+psycopg://{user}:{password or cluster.password}@/{base or 'postgres'}"
        f"?host={place}"
    )


def execute(cluster: Cluster, *statements: str) -> None:
    """Run statements as the superuser."""
    with psycopg.connect(cluster.conninfo, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.mark.parametrize("tier", TIERS)
def test_a_named_server_is_used(instructors: Cluster, tmp_path: Path, tier: Tier) -> None:
    """Workers reach it through the relay in each tier, and nothing is left on it."""
    before = databases(instructors)
    with running(url_of(instructors)) as services, student_of(services, tmp_path, GO, tier) as ours:
        database = ours.postgresql()
        assert "xxx" == ours.call("student:go", database.url)
        assert [("stored",)] == database.run("SELECT * FROM t").rows
        ours.close()
        assert services.used["postgresql"].endswith(f", from {POSTGRESQL_URL}")
    assert before == databases(instructors)


def refused(words: str) -> AbstractContextManager[object]:
    """Expect that our side says so."""
    return pytest.raises(ServiceUnavailable, match=words)


def databases(cluster: Cluster) -> set[str]:
    """All databases and roles of a server."""
    with psycopg.connect(cluster.conninfo) as connection:
        rows = connection.execute(
            "SELECT datname FROM pg_database UNION ALL SELECT rolname FROM pg_roles"
        )
        return {name for (name,) in rows}


def test_an_owner_that_is_no_superuser_is_enough(instructors: Cluster, tmp_path: Path) -> None:
    """A role that may make databases and roles can grade as well."""
    execute(
        instructors,
        "CREATE ROLE teacher LOGIN CREATEDB CREATEROLE PASSWORD 'p'",
        "CREATE DATABASE course OWNER teacher",
    )
    before = databases(instructors)
    with (
        running(url_of(instructors, "teacher", "p", "course")) as services,
        student_of(services, tmp_path, GO) as ours,
    ):
        database = ours.postgresql()
        assert "xxx" == ours.call("student:go", database.url)
        assert [("stored",)] == database.run("SELECT * FROM t").rows
    assert before == databases(instructors)


def test_a_role_without_the_rights_is_told_the_cure(instructors: Cluster) -> None:
    """An ordinary role cannot make databases for checks."""
    execute(
        instructors,
        "CREATE ROLE guest LOGIN PASSWORD 'p'",
        "GRANT CONNECT ON DATABASE postgres TO guest",
    )
    with running(url_of(instructors, "guest", "p")) as services, refused("CREATEDB and CREATEROLE"):
        services.postgresql()


def test_a_server_without_passwords_is_refused() -> None:
    """Where anyone is trusted, a student would be the superuser; the cure is told."""
    with server() as cluster:
        execute(
            cluster,
            "CREATE TABLE hba (line text)",
            "COPY (SELECT 'local all all trust') TO PROGRAM 'cat > pg_hba.conf'",
            "SELECT pg_reload_conf()",
            "SELECT pg_sleep(0.2)",
        )
        with running(url_of(cluster)) as services, refused("asks for no password"):
            services.postgresql()


def test_a_server_with_other_open_databases_is_refused() -> None:
    """What lies there for everyone would lie there for students; the cure names the database."""
    with server() as cluster:
        execute(cluster, "CREATE DATABASE payroll")
        with running(url_of(cluster)) as services, refused("REVOKE CONNECT ON DATABASE payroll"):
            services.postgresql()
        execute(cluster, "REVOKE CONNECT ON DATABASE payroll FROM PUBLIC")
        with running(url_of(cluster)) as services:
            services.postgresql()


def test_a_server_that_is_not_there_is_told() -> None:
    """Nobody answers: our fault, in words."""
    with (
        running("postgresql://classroom:p@/postgres?host=/nowhere") as services,
        refused("cannot be reached"),
    ):
        services.postgresql()


def test_a_server_that_went_away_is_not_the_students_fault(tmp_path: Path) -> None:
    """One that is not ours may end for reasons of its own."""
    with (
        server() as cluster,
        running(url_of(cluster)) as services,
        student_of(services, tmp_path) as student,
    ):
        database = student.postgresql()
        cluster.close()
        with refused("went away"):
            database.run("SELECT 1")
        with refused("went away"):
            student.postgresql("other")


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("postgresql://u:p@db.example.org/x", ("db.example.org", 5432)),
        ("postgresql+psycopg://u:p@127.0.0.1:6543/x", ("127.0.0.1", 6543)),
        ("postgres://u:p@/x?host=/run/postgresql", "/run/postgresql/.s.PGSQL.5432"),
        ("postgresql://u:p@%2Frun%2Fpg:6543/x", "/run/pg/.s.PGSQL.6543"),
        ("postgresql://u:p@/x?host=/run/pg&port=6543", "/run/pg/.s.PGSQL.6543"),
        ("postgresql://u:p@/x", ("localhost", 5432)),
    ],
)
def test_urls_are_read_as_their_drivers_read_them(url: str, address: object) -> None:
    """With a host, a socket's folder in either spelling, and a port in either place."""
    assert address == ServerUrl.of(url).address
    assert ServerUrl.of(url).conninfo.startswith("postgresql://")


@pytest.mark.parametrize("url", ["mysql://u@h/x", "localhost:5432", "postgresql://h:no/x"])
def test_other_urls_are_refused(url: str) -> None:
    """What names no PostgreSQL server is told with an example."""
    with pytest.raises(ServiceUnavailable, match="cure: postgresql://"):
        ServerUrl.of(url)


def test_one_grader_at_a_time_makes_a_server_ready(instructors: Cluster) -> None:
    """PostgreSQL refuses two that change a database's rights at once, so the second one waits."""
    with ThreadPoolExecutor(1) as pool, psycopg.connect(instructors.conninfo) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        second = pool.submit(administration_of, instructors)
        with pytest.raises(TimeoutError):
            second.result(0.3)
        other.rollback()
        second.result(10).close()


def test_a_proof_shares_one_server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its processes find a server in the environment, which is gone with the proof."""
    monkeypatch.delenv(POSTGRESQL_URL, raising=False)
    with shared_services(["postgresql"]):
        url = os.environ[POSTGRESQL_URL]
        with shared_services(["postgresql"]):
            assert url == os.environ[POSTGRESQL_URL]
        with running(url) as services, student_of(services, tmp_path, GO) as student:
            assert "xxx" == student.call("student:go", student.postgresql().url)
    assert POSTGRESQL_URL not in os.environ
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(ServerUrl.of(url).conninfo)
