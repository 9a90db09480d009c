"""A server's own side of a check's database: who may do what, and the end of it.

Each check gets a database and two roles. The `worker` role is the student's: no superuser, not even
the database's owner, so that it can neither lock others out nor change how they connect. The
`grader` role belongs to the trusted process: it owns the database, may do all that the worker's
may, and is no superuser either, because the student's triggers run with its rights.
"""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.variables import POSTGRESQL_URL

if TYPE_CHECKING:
    from psycopg.sql import Composed

__all__ = ["LOCK", "Access", "Administration", "ConnectionLost", "Role", "insist_on_passwords"]

_OLDEST = 150_000  # CREATE DATABASE … STRATEGY
_BUILTIN = 170_000  # the collation that sorts alike on every machine
# A submission sees these names; they say nothing about who judges it.
_PREFIX = "app_"
LOCK = 0x636C6173

# Databases besides a grading's own that a role without any right may connect to.
_OPEN_DATABASES = """
SELECT datname, datname IN ('postgres', 'template1', current_database())
       AND pg_has_role(datdba, 'USAGE')
FROM pg_database
WHERE datallowconn AND datname !~ '^app_[0-9a-f]{12}' AND EXISTS (
    SELECT FROM aclexplode(coalesce(datacl, acldefault('d', datdba)))
    WHERE grantee = 0 AND privilege_type = 'CONNECT'
)
ORDER BY datname
"""


class ConnectionLost(ServiceUnavailable):
    """The server ended, or cut the connection, after it had answered."""


@dataclass(frozen=True)
class Role:
    """A role of one check, and its password."""

    name: str
    password: str


@dataclass(frozen=True)
class Access:
    """A check's database, and the two roles that may connect to it."""

    database: str
    worker: Role
    grader: Role


def insist_on_passwords(conninfo: str) -> None:
    """Refuse a server that lets its privileged user in with any password, since students reach it.

    Raises:
        ServiceUnavailable: it does.
    """
    import psycopg  # noqa: PLC0415

    with suppress(psycopg.Error):
        psycopg.connect(conninfo, password=secrets.token_hex(), connect_timeout=10).close()
        raise ServiceUnavailable(
            f"the server that {POSTGRESQL_URL} names asks for no password, and students could be"
            " its superuser (cure: scram-sha-256 in place of trust and peer in its pg_hba.conf)"
        )


class Administration(Closing):
    """A privileged connection, which no student's statement ever runs on.

    Args:
        conninfo: libpq's words for where the server is and who we are.
        alone: nobody else uses the server, so names may be the same each time.

    Raises:
        ServiceUnavailable: the server cannot be reached, is too old, or lets others in.
    """

    def __init__(self, conninfo: str, *, alone: bool = False) -> None:
        import psycopg  # noqa: PLC0415 - units without PostgreSQL do not pay for it

        try:
            self._connection = psycopg.connect(conninfo, autocommit=True, connect_timeout=10)
        except psycopg.Error as error:
            raise ServiceUnavailable(f"PostgreSQL cannot be reached: {error}") from error
        self._name = _PREFIX + ("0" * 12 if alone else secrets.token_hex(6))
        self._count = 0
        self._outdated: list[Access] = []
        try:
            self._prepare()
        except ServiceUnavailable:
            self._connection.close()
            raise
        except psycopg.Error as error:
            self._connection.close()
            raise ServiceUnavailable(
                f"PostgreSQL refuses what grading needs: {error}"
                f" (cure: name a superuser, or a role with CREATEDB and CREATEROLE, in"
                f" {POSTGRESQL_URL})"
            ) from error

    @property
    def version(self) -> str:
        """The server's version, such as `18.4`."""
        return self._connection.info.parameter_status("server_version").split()[0]  # type: ignore[union-attr]

    def create(self) -> Access:
        """Make a database that only this check can use."""
        self._drop_outdated(but=1)
        self._count += 1
        name = f"{self._name}_{self._count}"
        access = Access(name, _role(name), _role(f"{name}_owner"))
        names = {"database": name, "worker": access.worker.name, "grader": access.grader.name}
        self._run(
            _CREATE_ROLES,
            **names,
            worker_password=access.worker.password,
            grader_password=access.grader.password,
        )
        if not self._is_superuser:
            self._run("GRANT {worker}, {grader} TO CURRENT_USER", **names)
        self._run(_CREATE_DATABASE, template=self._name, **names)
        self._run(_GRANT, **names)
        return access

    def drop(self, access: Access) -> None:
        """Remove a check's database and its roles when its connections have surely ended.

        Until then the server would wait for them, a tenth of a second at a time.
        """
        self._outdated.append(access)

    def close(self) -> None:
        """Remove all that this grading made on the server."""
        with suppress(ConnectionLost):
            self._drop_outdated()
            self._run("DROP DATABASE IF EXISTS {name}", name=self._name)
        self._connection.close()

    def _drop_outdated(self, but: int = 0) -> None:
        """Remove all but the last ones."""
        while len(self._outdated) > but:
            old = self._outdated.pop(0)
            self._run("DROP DATABASE IF EXISTS {database} WITH (FORCE)", database=old.database)
            roles = {"worker": old.worker.name, "grader": old.grader.name}
            self._run("DROP ROLE IF EXISTS {worker}, {grader}", **roles)

    def _prepare(self) -> None:
        info = self._connection.info
        if info.server_version < _OLDEST:
            raise ServiceUnavailable(
                f"PostgreSQL {self.version} is too old for grading (cure: 15 or newer)"
            )
        self._is_superuser = info.parameter_status("is_superuser") == "on"
        self._shut()
        self._run(f"CREATE DATABASE {{name}} TEMPLATE template0 {self._collation}", name=self._name)
        self._run("REVOKE ALL ON DATABASE {name} FROM PUBLIC", name=self._name)
        self._open_template()

    @property
    def _collation(self) -> LiteralString:
        if self._connection.info.server_version < _BUILTIN:
            return "ENCODING 'UTF8' LOCALE 'C'"
        return "ENCODING 'UTF8' LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'"

    def _shut(self) -> None:
        """Let no student's role into databases that everyone may connect to by default.

        One grader at a time: PostgreSQL refuses two that change one database's rights at once.
        """
        self._connection.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        try:
            self._close_to_public()
        finally:
            self._connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))

    def _close_to_public(self) -> None:
        for name, ours in self._connection.execute(_OPEN_DATABASES).fetchall():
            if not ours:
                raise ServiceUnavailable(
                    f"everyone may connect to the database {name} of the server that"
                    f" {POSTGRESQL_URL} names (cure: REVOKE CONNECT ON DATABASE {name} FROM PUBLIC,"
                    " or a server for grading alone)"
                )
            self._run("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC", name=name)

    def _open_template(self) -> None:
        """Let every role that may connect make tables, as the owner of a database could."""
        import psycopg  # noqa: PLC0415

        info = self._connection.info
        parameters = {**info.get_parameters(), "password": info.password, "dbname": self._name}
        with psycopg.connect(autocommit=True, **parameters) as template:  # type: ignore[arg-type]
            template.execute("GRANT ALL ON SCHEMA public TO PUBLIC")

    def _run(self, statement: LiteralString, **values: str) -> None:
        import psycopg  # noqa: PLC0415

        try:
            self._connection.execute(_composed(statement, values))
        except psycopg.OperationalError as error:
            # What filled the disk is dropped one database later; until then nothing can be made.
            if self._connection.closed or isinstance(error, psycopg.errors.DiskFull):
                raise ConnectionLost(str(error)) from error
            raise


_CREATE_ROLES: LiteralString = """
CREATE ROLE {worker} LOGIN CONNECTION LIMIT 12 PASSWORD {worker_password};
CREATE ROLE {grader} LOGIN CONNECTION LIMIT 12 PASSWORD {grader_password};
GRANT {worker} TO {grader};
ALTER ROLE {worker} SET statement_timeout = '10s';
ALTER ROLE {worker} SET idle_in_transaction_session_timeout = '30s'
"""
_CREATE_DATABASE: LiteralString = (
    "CREATE DATABASE {database} TEMPLATE {template} OWNER {grader} STRATEGY FILE_COPY"
)
_GRANT: LiteralString = """
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT, CREATE, TEMPORARY ON DATABASE {database} TO {worker}
"""


def _role(name: str) -> Role:
    return Role(name, secrets.token_hex(16))


def _composed(statement: LiteralString, values: dict[str, Any]) -> "Composed":
    """Put names, quoted, and passwords, as literals, into a statement that takes no parameters."""
    from psycopg import sql  # noqa: PLC0415

    quoted = {
        key: sql.Literal(value) if key.endswith("password") else sql.Identifier(value)
        for key, value in values.items()
    }
    return sql.SQL(statement).format(**quoted)
