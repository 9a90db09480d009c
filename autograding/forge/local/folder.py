"""Where everything lies in a classroom's data folder."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["DataFolder"]


@dataclass(frozen=True)
class DataFolder:
    """The paths below `root`, which is absolute: hooks run with another working directory."""

    root: Path

    @classmethod
    def at(cls, path: Path) -> "DataFolder":
        """The data folder `path`, wherever the caller stands."""
        return cls(path.resolve())

    @property
    def hooks(self) -> Path:
        """The one hooks folder that every repository of the classroom uses."""
        return self.root / "hooks"

    @property
    def address(self) -> Path:
        """Where `classroom serve` writes the address it listens on."""
        return self.root / "server.json"

    @property
    def slots(self) -> Path:
        """Locks that bound how many graders run at once."""
        return self.root / "locks" / "slots"

    def repository(self, slug: str, username: str) -> Path:
        """A student's bare repository."""
        return self.root / "repositories" / slug / f"{username}.git"

    def template(self, slug: str) -> Path:
        """The rendered template that repositories are cut from."""
        return self.root / "templates" / slug

    @property
    def graders(self) -> Path:
        """The graders that students on this machine install, a folder a version.

        Earlier ones stay: a clone names the one that was there when it was accepted.
        """
        return self.root / "graders"

    def lock(self, name: str) -> Path:
        """A lock's file; it may stay behind empty."""
        return self.root / "locks" / f"{name}.lock"

    def work(self, push_id: int) -> Path:
        """Where one push is checked out while it is graded."""
        return self.root / "work" / f"push-{push_id}"

    def relative(self, path: Path) -> str:
        """`path` as the records keep it, so that the data folder can be moved."""
        return path.relative_to(self.root).as_posix()
