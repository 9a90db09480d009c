"""One throw-away server for many gradings: a prover's processes need not start one each."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.parse import quote

from autograding.services.cluster import MEGABYTE, SUPERUSER, Cluster
from autograding.services.errors import ServiceUnavailable
from autograding.services.folder import shared_folder
from autograding.services.postgresql import administration_of
from autograding.services.variables import POSTGRESQL_URL

__all__ = ["shared_postgresql"]


@contextmanager
def shared_postgresql() -> Iterator[None]:
    """Start a server and name it in the environment, for the processes that are started meanwhile.

    Nothing happens where the environment names one already, or where none can be started: then
    each grading says so.
    """
    with ExitStack() as stack:
        if not os.environ.get(POSTGRESQL_URL):
            with suppress(ServiceUnavailable):
                _start(stack)
        yield


def _start(stack: ExitStack) -> None:
    folder = shared_folder()
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    sockets = folder / "sockets"
    sockets.mkdir(mode=0o755)
    room = (256 + 64 * (os.cpu_count() or 1)) * MEGABYTE
    cluster = stack.enter_context(Cluster(sockets, data_bytes=room))
    # Shuts the server's own databases, which the processes would otherwise do all at once.
    administration_of(cluster).close()
    place = quote(str(sockets), safe="/")
    url = f"postgresql://{SUPERUSER}:{cluster.password}@/postgres?host={place}"
    stack.callback(os.environ.pop, POSTGRESQL_URL, None)
    os.environ[POSTGRESQL_URL] = url
