"""What the tests of `forge.github` share: a client that never really waits, and a repository."""

from collections.abc import Callable

from autograding.forge.github import Client
from autograding.forge.github.patience import Patience
from autograding.tests.github.standin import StandIn

__all__ = ["REPOSITORY", "Waits", "connect", "student_repository"]

REPOSITORY = "databases-course/unit-1-sql-ada"
_STARTER = {"answer.sql": "-- TODO\n", "README.md": "# Unit 1\n"}


class Waits(list[float]):
    """The seconds that a client would have waited."""

    @property
    def sleep(self) -> Callable[[float], None]:
        """Note a wait, and go on."""
        return self.append


def connect(
    github: StandIn,
    token: str = "",
    *,
    waits: Waits | None = None,
    read_only: bool = False,
) -> Client:
    """A client of the stand-in, with the instructor's token if no other is given."""
    patience = Patience(sleep=(waits if waits is not None else Waits()).sleep, timeout=10)
    return Client(token or github.token, api=github.url, patience=patience, read_only=read_only)


def student_repository(github: StandIn, name: str = "unit-1-sql-ada") -> str:
    """A student's repository with a starter, its `feedback` branch, and one push; that commit."""
    login = name.rpartition("-")[2]
    github.add_user(login)
    github.add_repository(name, _STARTER).collaborators[login] = "push"
    github.move(name, "feedback", github.head(name).sha)
    return github.push(name, {"answer.sql": "SELECT 1;\n"}, actor=login)
