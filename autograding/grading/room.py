"""Where submissions of one unit are graded, one after another, in a sandbox that starts once."""

import shutil
import tempfile
from pathlib import Path

from autograding.assignment import Assignment
from autograding.closing import Closing
from autograding.sandbox import Sandbox, Tier
from autograding.services import services_folder, sockets_in

__all__ = ["Room"]


class Room(Closing):
    """A private folder for one submission at a time, and the sandbox that is around it.

    Starting a sandbox, with the libraries that a unit names, is up to a quarter of a grading.
    No process of one submission is alive, and no file of it there, when the next one comes.

    Args:
        assignment: the unit of all its submissions.
        tier: the sandbox to use; the best that works here when None.
        lasting: whether more than one submission is expected. Then this process loads the SQL
            linter once; else a process beside the checks does, and the student waits less.
    """

    def __init__(
        self, assignment: Assignment, tier: Tier | None = None, *, lasting: bool = True
    ) -> None:
        self.lasting = lasting or tier is Tier.INLINE
        self._folder = Path(tempfile.mkdtemp(prefix="classroom-"))
        self._folder.chmod(0o755)  # the worker's user, who is another one, reads in it
        self.submission = self._folder / "submission"
        self.submission.mkdir()
        self.services = services_folder() if assignment.services else None
        self.sandbox = Sandbox(
            self.submission,
            preload=assignment.preload,
            limits=assignment.limits,
            tier=tier,
            sockets=self.services and sockets_in(self.services),
            import_from=assignment.import_from,
        )

    def turn_over(self) -> None:
        """Remove the submission of before, and keep the sandbox if nothing of it can be there."""
        self.sandbox.turn_over()
        for path in self.submission.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()

    def close(self) -> None:
        """Take the sandbox down and remove all folders."""
        self.sandbox.close()
        for folder in (self._folder, self.services):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
