"""The grader repository: what students' workflows and their pip take the grader from.

It holds the wheel, the locked packages that it needs, and the actions; no solution, no corpus, no
check that opens after the due date. It is one commit without a parent, by a fixed author on a fixed
date, so that its id follows from its content and can be named before it is published.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from autograding import __version__
from autograding.assignment import Assignment
from autograding.assignment.places import root, shared_folder
from autograding.settings import GraderSettings, Settings
from autograding.template.files import TemplateFile, read_folder, written
from autograding.template.objects import commit_id, tree_id
from autograding.template.rendering import render
from autograding.template.wheel import wheel, wheel_name

__all__ = ["GRADER_MESSAGE", "LOCK", "Grader", "grader_of"]

LOCK = "requirements.lock"
GRADER_MESSAGE = f"Grader {__version__}"
"""The message of the repository's one commit."""
_ACTIONS = ".github/actions"


@dataclass(frozen=True)
class Grader:
    """The grader repository of a course.

    Attributes:
        repository: `owner/name` on GitHub.
        files: everything in it, by path.
        settings: which grader students' repositories use.
        web: GitHub's address.
    """

    repository: str
    files: tuple[TemplateFile, ...]
    settings: GraderSettings
    web: str

    @cached_property
    def built(self) -> str:
        """The commit that holds exactly these files."""
        return commit_id(tree_id(self.files), GRADER_MESSAGE)

    @property
    def commit(self) -> str:
        """The commit that students' repositories name."""
        return self.settings.commit or self.built

    @property
    def wheel_name(self) -> str:
        """The wheel's file name."""
        return wheel_name(self.settings.version or __version__)

    @property
    def wheel_hash(self) -> str:
        """SHA-256 of the wheel, in hexadecimal digits."""
        return self.settings.hash or hashlib.sha256(self.file(self.wheel_name).content).hexdigest()

    @property
    def wheel_address(self) -> str:
        """Where pip finds the wheel."""
        place = self.settings.address or f"{self.web}/{self.repository}/raw/{{commit}}"
        return f"{place.replace('{commit}', self.commit).rstrip('/')}/{self.wheel_name}"

    @property
    def requirement(self) -> str:
        """What installs the grader, as an entry of a lock file."""
        return f"autograding @ {self.wheel_address} \\\n    --hash=sha256:{self.wheel_hash}\n"

    @property
    def pin(self) -> str:
        """The lines of `classroom.toml` that hold a course at this grader."""
        lines = {"version": __version__, "commit": self.built, "hash": self.wheel_hash}
        return "".join(f'{key} = "{value}"\n' for key, value in lines.items())

    def file(self, path: str) -> TemplateFile:
        """One file of the repository."""
        return next(file for file in self.files if file.path == path)


def grader_of(settings: Settings, assignments: Sequence[Assignment]) -> Grader:
    """The grader repository that grades `assignments`, built from this checkout.

    Raises:
        TemplateError: this is not the course's own checkout, or the wheel cannot be built.
    """
    actions = read_folder(root() / _ACTIONS)
    files = [
        wheel(tuple(assignments)),
        TemplateFile(LOCK, locked_packages().encode()),
        written("README.md", render("grader-README.md.j2", settings=settings, units=assignments)),
        *(
            TemplateFile(f"{_ACTIONS}/{file.path}", file.content, file.executable)
            for file in actions
        ),
    ]
    return Grader(
        repository=settings.grader_repository,
        files=tuple(sorted(files, key=lambda file: file.path)),
        settings=settings.grader,
        web=settings.web.rstrip("/"),
    )


def locked_packages() -> str:
    """Every package that the grader needs, pinned, with the hashes of its files."""
    return (shared_folder() / "lock" / LOCK).read_text(encoding="utf-8")
