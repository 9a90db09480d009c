"""One throw-away server for many gradings: a prover's processes need not start one each."""

import os
import shutil
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from autograding.services import mongo_server
from autograding.services.cluster import MEGABYTE, SUPERUSER, Cluster
from autograding.services.errors import ServiceUnavailable
from autograding.services.folder import shared_folder
from autograding.services.postgresql import administration_of
from autograding.services.variables import MONGO_URL, POSTGRESQL_URL

__all__ = ["shared_services"]


@contextmanager
def shared_services(names: Collection[str]) -> Iterator[None]:
    """Start servers and name them in the environment, for processes that are started meanwhile.

    Nothing happens where the environment names one already, or where none can be started: then
    each grading says so, or uses a fake. Redis is not shared: it starts in a moment, and what one
    client sends can empty all databases of a server.
    """
    with ExitStack() as stack:
        for name, (variable, start) in _KINDS.items():
            if name in names and not os.environ.get(variable):
                with suppress(ServiceUnavailable):
                    url = start(stack)
                    if url:
                        stack.callback(os.environ.pop, variable, None)
                        os.environ[variable] = url
        yield


def _postgresql(stack: ExitStack) -> str:
    sockets = _folder(stack) / "sockets"
    sockets.mkdir(mode=0o755)
    room = (256 + 64 * (os.cpu_count() or 1)) * MEGABYTE
    cluster = stack.enter_context(Cluster(sockets, data_bytes=room))
    # Shuts the server's own databases, which the processes would otherwise do all at once.
    administration_of(cluster).close()
    place = quote(str(sockets), safe="/")
    return f"postgresql://{SUPERUSER}:{cluster.password}@/postgres?host={place}"


def _mongodb(stack: ExitStack) -> str:
    program = mongo_server.find_program()
    if program is None:
        return ""
    server = stack.enter_context(mongo_server.MongoServer(program, _folder(stack)))
    server.wait()
    place = quote(str(server.socket), safe="")
    return f"mongodb://{server.user}:{server.password}@{place}/?authSource=admin"


_Start = Callable[[ExitStack], str]
# Each returns the server's URL; "" where there is no program for it.
_KINDS: dict[str, tuple[str, _Start]] = {
    "postgresql": (POSTGRESQL_URL, _postgresql),
    "mongodb": (MONGO_URL, _mongodb),
}


def _folder(stack: ExitStack) -> Path:
    folder = shared_folder()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    return folder
