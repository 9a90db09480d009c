"""A classroom on this machine: units that are open, repositories that were accepted, pushes."""

import shutil
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from autograding.assignment import Assignment
from autograding.closing import Closing
from autograding.forge.local.accept import accept
from autograding.forge.local.folder import DataFolder
from autograding.forge.local.hooks import write_hooks
from autograding.forge.local.judging import ENGINE
from autograding.forge.local.locks import locked
from autograding.forge.local.recovery import recover
from autograding.forge.local.removal import remove_student
from autograding.grading import load_units
from autograding.records import AuditLog, Database, Units
from autograding.records.insight.declaring import declare
from autograding.records.models import Repository, Unit
from autograding.settings import FILE, GraderSettings, Settings
from autograding.template import Grader, build, grader_of, write_folder

__all__ = ["LocalForge"]


class LocalForge(Closing):
    """The forge of one data folder. Use as a context manager, or `close` it.

    Attributes:
        database: the classroom's records.
        folder: where everything lies.
        grader: names what grades, as `module:function`; hooks are written with it.
    """

    def __init__(self, data: Path, *, grader: str = ENGINE) -> None:
        """Open the classroom in `data`, made when it is missing.

        Raises:
            DataFolderError: the folder cannot be used.
        """
        self.database = Database.open(data)
        self.folder = DataFolder.at(data)
        self.grader = grader

    def open_unit(
        self,
        assignment: Assignment,
        *,
        due_at: datetime | None = None,
        server: str | None = None,
    ) -> Unit:
        """Let students accept a unit: render its template and register it. Again renews both.

        Args:
            assignment: the unit.
            due_at: sets the due date; None leaves the one there is.
            server: the address of the classroom's pages, where students on other machines get the
                grader from; None while all work on this one.
        """
        with tempfile.TemporaryDirectory(prefix="template-") as draft:
            grader = self._grader(server)
            template = build(assignment, Path(draft), grader=grader)
            unit = self.add_unit(
                assignment.id,
                title=assignment.title,
                max_points=assignment.max_points,
                template=template,
                due_at=due_at,
            )
        with self.database.writing() as session:
            declare(session, unit.id, assignment.criteria)
        return unit

    def _grader(self, server: str | None) -> Grader:
        """The grader of every unit, put where students' pip finds it."""
        graders = self.folder.graders
        found = f"{server}/{graders.name}" if server else graders.as_uri()
        address = f"{found}/{{commit}}"
        settings = Settings(grader=GraderSettings(address=address))
        grader = grader_of(settings, load_units())
        place = graders / grader.commit
        with locked(self.folder.lock("grader")):
            if not place.exists():
                write_folder(grader.files, place)
        return grader

    def add_unit(
        self,
        slug: str,
        *,
        title: str,
        max_points: int,
        template: Path,
        due_at: datetime | None = None,
    ) -> Unit:
        """Let students accept a unit whose rendered template is the folder `template`."""
        with locked(self.folder.lock(f"template-{slug}")):
            place = self.folder.template(slug)
            draft = place.with_name(f".{slug}.draft")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(template, draft, symlinks=True)
            shutil.rmtree(place, ignore_errors=True)
            draft.rename(place)
        with self.database.writing() as session:
            before = Units(session).find(slug)
            was_due = before.due_at if before else None
            unit = Units(session).register(slug, title=title, max_points=max_points, due_at=due_at)
            if before is not None and unit.due_at != was_due:
                AuditLog(session).note(
                    FILE, "due date", slug, before=str(was_due or ""), after=str(unit.due_at)
                )
            return unit

    def accept(self, slug: str, username: str) -> Repository:
        """Give a student the repository of a unit, or find the one that is there.

        Raises:
            UnitNotOpen: there is no such unit.
            NotOnRoster: there is no such student.
            GitError: the repository could not be made.
        """
        self.renew_hooks()
        return accept(self.database, self.folder, slug, username)

    def remove(self, username: str, *, who: str) -> Sequence[Path] | None:
        """Take a student off the roster; see `remove_student`."""
        return remove_student(self.database, self.folder, username, who=who)

    def path(self, repository: Repository) -> Path:
        """What a student clones: the absolute path of the bare repository."""
        return self.folder.root / repository.path

    def renew_hooks(self) -> None:
        """Let pushes run what is installed here: in another environment, or after a restore."""
        write_hooks(self.folder, self.grader)

    def recover(self, *, retry: bool = True) -> int:
        """Grade every push that no one has graded, and return how many there were.

        With `retry`, newest pushes that could not be graded for a fault of ours are tried again.
        """
        self.renew_hooks()
        return recover(self.database, self.folder, self.grader, retry=retry)

    def close(self) -> None:
        """Close the records."""
        self.database.close()
