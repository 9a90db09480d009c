"""Where a PostgreSQL URL leads to, in the words of a socket and in libpq's."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from autograding.services.errors import ServiceUnavailable
from autograding.services.relay import Address
from autograding.services.variables import POSTGRESQL_URL

__all__ = ["ServerUrl"]

_PORT = 5432


@dataclass(frozen=True)
class ServerUrl:
    """A server's address, and how to connect to it with the URL's own user."""

    address: Address
    conninfo: str

    @classmethod
    def of(cls, url: str) -> "ServerUrl":
        """Read a URL as libpq or SQLAlchemy writes it, with a host or a socket's folder.

        Raises:
            ServiceUnavailable: it is something else.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or _PORT
        except ValueError as error:
            raise _no_url(str(error)) from error
        if parts.scheme.partition("+")[0] not in {"postgres", "postgresql"}:
            raise _no_url("it begins with another word than postgresql://")
        query = parse_qs(parts.query)
        host = query.get("host", [unquote(parts.hostname or "")])[0] or "localhost"
        port = int(query.get("port", [str(port)])[0])
        is_folder = host.startswith("/")
        address: Address = f"{host}/.s.PGSQL.{port}" if is_folder else (host, port)
        return cls(address, urlunsplit(parts._replace(scheme="postgresql")))


def _no_url(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"{POSTGRESQL_URL} names no PostgreSQL server: {reason}"
        " (cure: postgresql://user:password@host:5432/database)"
    )
