"""All services of one grading: started in the background, gone with it."""

import importlib.metadata
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.folder import shared_folder
from autograding.services.mongo_server import find_program as find_mongo
from autograding.services.mongodb import MongoDB
from autograding.services.postgresql import Postgresql
from autograding.services.redis import Redis
from autograding.services.redis_server import find_program
from autograding.services.variables import FAKE, MONGO_URL, POSTGRESQL_URL, REDIS_URL

__all__ = ["Services", "services_folder", "sockets_in"]

_SOCKETS = "sockets"


def services_folder() -> Path:
    """Make a folder for services, with the folder of their sockets in it."""
    folder = shared_folder()
    sockets_in(folder).mkdir(mode=0o755)
    return folder


def sockets_in(folder: Path) -> Path:
    """Where the sockets are in a folder for services."""
    return folder / _SOCKETS


def _empty(folder: Path) -> None:
    """Remove all but the folder of sockets itself: a sandbox may have it mounted."""
    for path in (*sockets_in(folder).iterdir(), *folder.iterdir()):
        if path.is_dir() and path.name != _SOCKETS:
            shutil.rmtree(path, ignore_errors=True)
        elif not path.is_dir():
            path.unlink(missing_ok=True)


class Services(Closing):
    """What a unit declares as `services:`, from now on and until closed.

    One that cannot be started says so when a check asks for it, and only then.

    Args:
        names: the services to start.
        folder: what `services_folder` made, for services that come and go one after another;
            emptied at the end, and not removed.
    """

    def __init__(self, names: Collection[str] = (), folder: Path | None = None) -> None:
        self._names = frozenset(names)
        self._keeps_folder = folder is not None
        self._folder = (folder or services_folder()) if names else None
        self._postgresql: Postgresql | None = None
        self._redis: Redis | None = None
        self._mongodb: MongoDB | None = None
        self._used: dict[str, str] = {}
        self._absent: dict[str, str] = {}
        if self.sockets is None:
            return
        if "postgresql" in self._names:
            with self._told("postgresql"):
                self._postgresql = Postgresql(self.sockets, os.environ.get(POSTGRESQL_URL, ""))
        if "redis" in self._names:
            with self._told("redis"):
                self._redis = _redis(self.sockets)
        if "mongodb" in self._names:
            with self._told("mongodb"):
                self._mongodb = _mongodb(self.sockets)

    @property
    def sockets(self) -> Path | None:
        """The folder of sockets that workers are shown; None where the unit has no services."""
        return self._folder and sockets_in(self._folder)

    @property
    def used(self) -> dict[str, str]:
        """The services that checks asked for, each with what stood in for it."""
        return dict(self._used)

    def postgresql(self) -> Postgresql:
        """The PostgreSQL server.

        Raises:
            ServiceUnavailable: the unit does not declare it, or it cannot be had here.
        """
        self._insist("postgresql", "PostgreSQL")
        assert self._postgresql is not None
        self._used["postgresql"] = self._postgresql.source
        return self._postgresql

    def redis(self) -> Redis | None:
        """The Redis server; None where fakeredis, inside the worker, takes its place.

        Raises:
            ServiceUnavailable: the unit does not declare it, or it cannot be had here.
        """
        self._insist("redis", "Redis")
        self._used["redis"] = (
            self._redis.source if self._redis else f"fakeredis {_version('fakeredis')}"
        )
        return self._redis

    def mongodb(self) -> MongoDB | None:
        """The MongoDB server; None where mongomock, inside the worker, takes its place.

        Raises:
            ServiceUnavailable: the unit does not declare it, or it cannot be had here.
        """
        self._insist("mongodb", "MongoDB")
        server = self._mongodb
        self._used["mongodb"] = server.source if server else f"mongomock {_version('mongomock')}"
        return server

    def close(self) -> None:
        """Let all servers go and remove what they left."""
        if self._mongodb is not None:
            mongodb, self._mongodb = self._mongodb, None
            mongodb.close()
        if self._redis is not None:
            redis, self._redis = self._redis, None
            redis.close()
        if self._postgresql is not None:
            postgresql, self._postgresql = self._postgresql, None
            postgresql.close()
        if self._folder is None:
            return
        if self._keeps_folder:
            _empty(self._folder)
        else:
            shutil.rmtree(self._folder, ignore_errors=True)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Keep why a service cannot be had until a check asks for it."""
        try:
            yield
        except ServiceUnavailable as error:
            self._absent[name] = str(error)

    def _insist(self, name: str, title: str) -> None:
        """Raise unless the unit declares the service and it can be had."""
        if name not in self._names:
            raise ServiceUnavailable(
                f"the unit uses {title} without saying so (cure: `services: [{name}]` in its"
                " assignment.yml)"
            )
        if name in self._absent:
            raise ServiceUnavailable(self._absent[name])


def _redis(sockets: Path) -> Redis | None:
    """Start a server, or use the one that the environment names; None where there is none."""
    url = os.environ.get(REDIS_URL, "")
    if url == FAKE or (not url and find_program() is None):
        return None
    return Redis(sockets, url)


def _mongodb(sockets: Path) -> MongoDB | None:
    """The same for MongoDB."""
    url = os.environ.get(MONGO_URL, "")
    if url == FAKE or (not url and find_mongo() is None):
        return None
    return MongoDB(sockets, url)


def _version(package: str) -> str:
    return importlib.metadata.version(package)
