"""All services of one grading: started in the background, gone with it."""

import os
import shutil
from collections.abc import Collection
from pathlib import Path

from autograding.closing import Closing
from autograding.services.errors import ServiceUnavailable
from autograding.services.folder import shared_folder
from autograding.services.postgresql import Postgresql
from autograding.services.variables import POSTGRESQL_URL

__all__ = ["Services"]


class Services(Closing):
    """What a unit declares as `services:`, from now on and until closed.

    One that cannot be started says so when a check asks for it, and only then.

    Args:
        names: the services to start.
    """

    def __init__(self, names: Collection[str] = ()) -> None:
        self._names = frozenset(names)
        self._folder = shared_folder() if names else None
        self._postgresql: Postgresql | None = None
        self._used: dict[str, str] = {}
        self._absent = ""
        if self.sockets is None:
            return
        self.sockets.mkdir(mode=0o755)
        if "postgresql" in self._names:
            try:
                url = os.environ.get(POSTGRESQL_URL, "")
                self._postgresql = Postgresql(self.sockets, url)
            except ServiceUnavailable as error:
                self._absent = str(error)

    @property
    def sockets(self) -> Path | None:
        """The folder of sockets that workers are shown; None where the unit has no services."""
        return self._folder and self._folder / "sockets"

    @property
    def used(self) -> dict[str, str]:
        """The services that checks asked for, each with what stood in for it."""
        return dict(self._used)

    def postgresql(self) -> Postgresql:
        """The PostgreSQL server.

        Raises:
            ServiceUnavailable: the unit does not declare it, or it cannot be had here.
        """
        if "postgresql" not in self._names:
            raise ServiceUnavailable(
                "the unit uses PostgreSQL without saying so (cure: `services: [postgresql]` in its"
                " assignment.yml)"
            )
        if self._postgresql is None:
            raise ServiceUnavailable(self._absent)
        self._used["postgresql"] = self._postgresql.source
        return self._postgresql

    def close(self) -> None:
        """Let all servers go and remove what they left."""
        if self._postgresql is not None:
            postgresql, self._postgresql = self._postgresql, None
            postgresql.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
