"""Where a Redis URL leads to."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from autograding.services.errors import ServiceUnavailable
from autograding.services.relay import Address
from autograding.services.variables import REDIS_URL

__all__ = ["RedisUrl"]

_PORT = 6379


@dataclass(frozen=True)
class RedisUrl:
    """A server's address, the user to be there, and the database; None for any one."""

    address: Address
    user: str
    password: str
    database: int | None

    @classmethod
    def of(cls, url: str) -> "RedisUrl":
        """Read `redis://user:password@host:port/number` or `unix://user:password@/path?db=number`.

        Raises:
            ServiceUnavailable: it is something else.
        """
        try:
            parts = urlsplit(url)
            port = parts.port or _PORT
            is_socket = parts.scheme == "unix"
            name = parse_qs(parts.query).get("db", [""])[0] if is_socket else parts.path.strip("/")
            number = int(name or 0)
        except ValueError as error:
            raise _no_url(str(error)) from error
        if parts.scheme not in {"redis", "unix"}:
            raise _no_url("it begins with another word than redis:// or unix://")
        host = unquote(parts.hostname or "localhost")
        address: Address = unquote(parts.path) if is_socket else (host, port)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(address, user, password, number or None)


def _no_url(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"{REDIS_URL} names no Redis server: {reason}"
        " (cure: redis://user:password@host:6379, or the word fake)"
    )
