"""Where a MongoDB URL leads to."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from autograding.services.errors import ServiceUnavailable
from autograding.services.relay import Address
from autograding.services.variables import MONGO_URL

__all__ = ["MongoUrl"]

_PORT = 27017


@dataclass(frozen=True)
class MongoUrl:
    """A server's address, the user to be there, and the database that knows the user."""

    address: Address
    user: str
    password: str
    source: str

    @classmethod
    def of(cls, url: str) -> "MongoUrl":
        """Read `mongodb://user:password@host:port/?authSource=admin`; the host may be a socket.

        Raises:
            ServiceUnavailable: it is something else, or needs what a relay cannot pass on.
        """
        try:
            parts = urlsplit(url)
            host = unquote(parts.hostname or "localhost")
            # Python takes a socket's escaped path for a host, and makes its letters small.
            place = unquote(parts.netloc.rpartition("@")[2]) if host.startswith("/") else ""
            port = parts.port or _PORT
        except ValueError as error:
            raise _no_url(str(error)) from error
        query = parse_qs(parts.query)
        if parts.scheme != "mongodb":
            raise _no_url("it begins with another word than mongodb://")
        if "," in parts.netloc:
            raise _no_url("it names several servers")
        if "true" in (*query.get("tls", ()), *query.get("ssl", ())):
            raise _no_url("it asks for TLS, which the relay to the sandbox does not speak")
        source = query.get("authSource", [parts.path.strip("/") or "admin"])[0]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(place or (host, port), user, password, source)


def _no_url(reason: str) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"{MONGO_URL} names no MongoDB server: {reason}"
        " (cure: mongodb://user:password@host:27017/?authSource=admin, or the word fake)"
    )
