"""What hostile code tries with the database it was given: nothing leads out of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from autograding.checks.postgres import PostgresDatabase
from autograding.checks.student import Student
from autograding.services import Services
from autograding.services.cluster import SUPERUSER
from autograding.tests.postgresql import Enrol, enrol, running, services, student_of
from autograding.tests.sandboxes import TIERS

__all__ = ["enrol", "services"]

ATTACK = """
import os, psycopg

def attempt(url, *statements):
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        try:
            for statement in statements:
                found = connection.execute(statement)
            return "done: " + str(found.fetchone() if found.description else None)
        except psycopg.Error as error:
            return type(error).__name__

def enter(url):
    try:
        psycopg.connect(url.replace("+psycopg", "")).close()
    except psycopg.Error as error:
        return str(error)
    return "in"
"""
DENIED = "InsufficientPrivilege"
ABSENT = "FeatureNotSupported"  # the wheel lacks it; where it is there, only a superuser may

# What it is, what it says, and how the server answers.
STATEMENTS = {
    "a program": ("COPY (SELECT 1) TO PROGRAM 'id'", DENIED),
    "a program's output": ("COPY pg_temp.t FROM PROGRAM 'id'", DENIED),
    "a file": ("SELECT pg_read_file('/etc/passwd')", DENIED),
    "a file's bytes": ("SELECT pg_read_binary_file('PG_VERSION')", DENIED),
    "a folder": ("SELECT pg_ls_dir('.')", DENIED),
    "a file as a table": ("COPY pg_temp.t FROM '/etc/passwd'", DENIED),
    "a file from a table": ("COPY (SELECT 1) TO '/data/x'", DENIED),
    "a file as a large object": ("SELECT lo_import('/etc/passwd')", DENIED),
    "foreign files": ("CREATE EXTENSION file_fdw", ABSENT),
    "other servers": ("CREATE EXTENSION dblink", ABSENT),
    "a library": ("LOAD '/tmp/x.so'", DENIED),
    "code in C": (
        "CREATE FUNCTION pg_temp.f() RETURNS int LANGUAGE c AS '/tmp/x.so', 'f'",
        DENIED,
    ),
    "settings for all": ("ALTER SYSTEM SET fsync = on", DENIED),
    "settings of its superuser": ("SET log_min_messages = debug5", DENIED),
    "the limit of temporary files": ("SET temp_file_limit = -1", DENIED),
    "where the data is": ("SHOW data_directory", DENIED),
    "passwords": ("SELECT rolpassword FROM pg_authid", DENIED),
    "power": ("ALTER ROLE CURRENT_USER SUPERUSER", DENIED),
    "more connections": ("ALTER ROLE CURRENT_USER CONNECTION LIMIT -1", DENIED),
    "another role": ("CREATE ROLE friend", DENIED),
    "another database": ("CREATE DATABASE friend", DENIED),
    "being the superuser": (f"SET ROLE {SUPERUSER}", DENIED),
    "being the superuser from the start": (f"SET SESSION AUTHORIZATION {SUPERUSER}", DENIED),
    "a role that runs programs": ("GRANT pg_execute_server_program TO CURRENT_USER", DENIED),
    "a place for tables": ("CREATE TABLESPACE friend LOCATION '/tmp'", DENIED),
    "the server's configuration": ("SELECT pg_reload_conf()", DENIED),
    "the log of changes": ("SELECT pg_switch_wal()", DENIED),
    "triggers on logins": (
        "CREATE EVENT TRIGGER t ON login EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        DENIED,
    ),
    "a subscription": (
        "CREATE SUBSCRIPTION s CONNECTION 'host=/sockets' PUBLICATION p WITH (connect = false)",
        DENIED,
    ),
}


def told(student: Student, *statements: str) -> Any:
    """What the attack hears from the server."""
    return student.call("student:attempt", student.postgresql().url, *statements)


@pytest.fixture(scope="module")
def student(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Student]:
    """One attacker for all statements."""
    with student_of(services, tmp_path_factory.mktemp("attacker"), ATTACK) as attacker:
        yield attacker


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_role_may_not(student: Student, name: str) -> None:
    """Each of these is refused for lack of privileges, not by luck."""
    statement, answer = STATEMENTS[name]
    temporary = "CREATE TEMP TABLE IF NOT EXISTS t (line text)"
    assert answer == told(student, temporary, statement)


def test_the_role_may_do_what_an_application_does(student: Student) -> None:
    """Tables, types, functions, triggers, views and a schema of its own are the student's."""
    assert "done: (1,)" == told(
        student,
        "CREATE TYPE shelf AS ENUM ('a', 'b')",
        "CREATE TABLE one (id serial PRIMARY KEY, place shelf)",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER g BEFORE INSERT ON one FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE VIEW two AS SELECT * FROM one",
        "CREATE SCHEMA three",
        "INSERT INTO one (place) VALUES ('a')",
        "SELECT count(*)::int FROM two",
    )


def test_no_other_database_lets_it_in(enrol: Enrol) -> None:
    """Not the server's own, not the template, and not that of another check."""
    attacker, other = enrol(ATTACK), enrol(ATTACK)
    url = attacker.postgresql().url
    mine = attacker.postgresql()._access.database
    theirs = other.postgresql()._access.database
    for database in ("postgres", "template1", mine.rpartition("_")[0], theirs):
        answer = attacker.call("student:enter", url.replace(f"/{mine}?", f"/{database}?"))
        assert "permission denied for database" in answer, database
    assert "in" == attacker.call("student:enter", url)


def test_its_password_is_no_one_elses(enrol: Enrol) -> None:
    """Neither the superuser nor the grader's role can be entered with what a student knows."""
    attacker = enrol(ATTACK)
    access = attacker.postgresql()._access
    for role in (SUPERUSER, access.grader.name):
        url = attacker.postgresql().url.replace(f"//{access.worker.name}:", f"//{role}:")
        assert "password authentication failed" in attacker.call("student:enter", url)


def test_it_can_neither_lock_the_grader_out_nor_bend_its_connection(enrol: Enrol) -> None:
    """The database is not the student's to alter, and the grader's settings are its own."""
    attacker = enrol(ATTACK)
    access = attacker.postgresql()._access
    name = access.database
    for statement in (
        f"ALTER DATABASE {name} CONNECTION LIMIT 0",
        f"ALTER DATABASE {name} SET search_path = evil",
        f"REVOKE ALL ON DATABASE {name} FROM {access.grader.name}",
        f"ALTER ROLE {access.grader.name} SET search_path = evil",
        f"REVOKE {access.worker.name} FROM {access.grader.name}",
        f"DROP DATABASE {name}",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        f" WHERE usename = '{access.grader.name}'",
    ):
        assert "done: (True,)" != told(attacker, statement), statement
    assert [(1,)] == attacker.postgresql().run("SELECT 1").rows
    again = PostgresDatabase._connect(attacker.postgresql())
    with again:
        assert ("public",) == again.execute("SHOW search_path").fetchone()


def test_a_trigger_that_the_grader_sets_off_has_no_power(enrol: Enrol) -> None:
    """Code that the student left in the database runs with rights that lead nowhere."""
    attacker = enrol(ATTACK)
    assert "done: None" == told(
        attacker,
        "CREATE TABLE bait (id int)",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN COPY bait FROM PROGRAM 'echo 7'; RETURN NEW; END$$",
        "CREATE TRIGGER g BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION f()",
    )
    error = attacker.postgresql().run("INSERT INTO bait VALUES (1)").error
    assert error is not None
    assert "permission denied to COPY to or from an external program" == error.message


def test_what_a_trigger_sets_does_not_last(enrol: Enrol) -> None:
    """A student's function that the grader sets off cannot bend what the grader does next."""
    attacker = enrol(ATTACK)
    told(
        attacker,
        "CREATE SCHEMA evil",
        "CREATE TABLE evil.bait (id int)",
        "CREATE TABLE bait (id int)",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
        " PERFORM set_config('search_path', 'evil', false);"
        " PERFORM set_config('statement_timeout', '0', false);"
        " SET ROLE NONE; RETURN NEW; END$$",
        "CREATE TRIGGER g BEFORE INSERT ON bait FOR EACH ROW EXECUTE FUNCTION f()",
    )
    database = attacker.postgresql()
    assert database.run("INSERT INTO public.bait VALUES (1)").error is None
    assert [(1,)] == database.run("SELECT id FROM bait").rows
    role = attacker.postgresql()._access.worker.name
    assert [("4s", role)] == database.run(
        "SELECT current_setting('statement_timeout'), current_user"
    ).rows


def test_what_the_grader_makes_is_the_students(enrol: Enrol) -> None:
    """A table that a check plants can be used, changed and removed by the submission."""
    attacker = enrol(ATTACK)
    attacker.postgresql().run("CREATE TABLE planted (id serial PRIMARY KEY)")
    statements = ("INSERT INTO planted DEFAULT VALUES", "DROP TABLE planted", "SELECT 1")
    assert "done: (1,)" == told(attacker, *statements)


def test_a_shadowed_function_does_not_bend_what_the_grader_reads(enrol: Enrol) -> None:
    """The snapshot looks names up in the catalog only."""
    attacker = enrol(ATTACK)
    assert "done: None" == told(
        attacker,
        "CREATE TABLE t (id int NOT NULL)",
        "CREATE FUNCTION public.format_type(oid, int) RETURNS text"
        " LANGUAGE sql AS $$SELECT 'evil'$$",
        "CREATE TABLE public.pg_class (oid oid)",
    )
    tables = attacker.postgresql().snapshot()["tables"]
    assert ["t", "pg_class"] == [table["name"] for table in tables]
    assert "integer" == tables[0]["columns"][0]["type"]


def test_a_lock_that_is_held_is_told(enrol: Enrol) -> None:
    """A transaction that the student left open stops the reading in time, and is named."""
    attacker = enrol(
        ATTACK
        + "\nkept = []\n"
        + "def hold(url):\n"
        + "    kept.append(psycopg.connect(url.replace('+psycopg', '')))\n"
        + "    kept[0].execute('CREATE TABLE IF NOT EXISTS t (id int)')\n"
        + "    kept[0].commit()\n"
        + "    kept[0].execute('LOCK TABLE t')\n"
    )
    database = attacker.postgresql()
    attacker.call("student:hold", database.url)
    with pytest.raises(AssertionError, match="lock timeout") as failure:
        database.snapshot()
    assert "transaction open" in failure.value.hint  # type: ignore[attr-defined]
    error = database.run("INSERT INTO t VALUES (1)").error
    assert error is not None
    assert "OperationalError" == error.kind


def test_endless_and_huge_answers_are_cut(enrol: Enrol) -> None:
    """Neither time nor memory of the grader is the student's to use."""
    attacker = enrol(ATTACK)
    told(
        attacker,
        "CREATE VIEW many AS SELECT generate_series(1, 20000) AS n",
        "CREATE VIEW endless AS WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n FROM r)"
        " SELECT n FROM r",
        "CREATE VIEW long AS SELECT repeat('x', 10000000) FROM generate_series(1, 100)",
        "CREATE VIEW slow AS SELECT 1 FROM pg_sleep(60)",
    )
    database = attacker.postgresql()
    kinds = {
        "many": "TooManyRows",
        "endless": "TooManyRows",
        "long": "TooManyRows",
        "slow": "Timeout",
    }
    for view, kind in kinds.items():
        error = database.run(f"SELECT * FROM {view}").error
        assert error is not None
        assert kind == error.kind


def test_a_query_cannot_eat_the_machines_memory(student: Student) -> None:
    """A value of half a gigabyte is refused by the server, which lives on."""
    assert "done" not in told(student, "SELECT length(repeat(repeat('x', 1000000), 300) || 'y')")
    assert [(1,)] == student.postgresql().run("SELECT 1").rows


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_reaches_the_server_and_nothing_else(enrol: Enrol, tier: Any) -> None:
    """The socket is there in each tier, read-only, and the network is in none."""
    source = ATTACK + (
        "\nimport socket\n"
        "def replace(folder):\n"
        "    try:\n"
        "        os.unlink(folder + '/.s.PGSQL.5432')\n"
        "    except OSError as error:\n"
        "        return type(error).__name__\n"
        "def network():\n"
        "    try:\n"
        "        socket.create_connection(('127.0.0.1', 5432), 1)\n"
        "    except OSError as error:\n"
        "        return str(error)\n"
    )
    attacker = enrol(source, tier=tier)
    assert "in" == attacker.call("student:enter", attacker.postgresql().url)
    folder = attacker._sandbox.sockets
    assert attacker.call("student:replace", folder) in ("OSError", "PermissionError")
    assert attacker.call("student:network")


def test_its_names_are_the_same_each_time_and_tell_nothing(tmp_path: Path) -> None:
    """Equal submissions print equal things, and cannot tell from a name who judges them."""
    names = set()
    for _ in range(2):
        with running() as started, student_of(started, tmp_path, ATTACK) as student:
            access = student.postgresql()._access
            names.add((access.database, access.worker.name, access.grader.name))
    [name] = names
    assert not [word for word in name if "grader" in word or "classroom" in word]


def test_a_check_starts_with_an_empty_database(enrol: Enrol) -> None:
    """What one check stored, the next does not find."""
    first, second = enrol(ATTACK), enrol(ATTACK)
    told(first, "CREATE TABLE t (id int)")
    assert [] == second.postgresql().snapshot()["tables"]


def test_a_check_leaves_nothing_behind(services: Services, tmp_path: Path) -> None:
    """Databases and roles of earlier checks are gone when later ones come."""
    names = []
    for _ in range(3):
        with student_of(services, tmp_path, ATTACK) as student:
            names.append(student.postgresql()._access.database)
    server = services.postgresql()
    assert server._cluster is not None
    with psycopg.connect(server._cluster.conninfo) as connection:
        kept = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
        roles = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
    assert names[0] not in kept
    assert not {names[0], f"{names[0]}_owner"} & roles
