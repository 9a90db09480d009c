"""The forge on GitHub: what an instructor does with an organization, unit by unit."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Self

from autograding.closing import Closing
from autograding.forge.github.accept import Accepted, accept
from autograding.forge.github.client import Client
from autograding.forge.github.errors import NotFound
from autograding.forge.github.listing import StudentRepository, class_repositories
from autograding.forge.github.publish import PublishedRepository, Wanted, publish
from autograding.forge.github.remote import Remote
from autograding.forge.github.results import Results
from autograding.forge.github.starters import UpdatedStarter, update_starter
from autograding.settings import Settings
from autograding.template.files import TemplateFile

if TYPE_CHECKING:
    from autograding.forge.github.patience import Patience

__all__ = ["GitHubForge"]


class GitHubForge(Closing):
    """The organization of one course. Use as a context manager, and in one thread.

    Attributes:
        settings: how the course is set up.
        client: the connection.
        dry_run: whether nothing is sent that changes anything.
    """

    def __init__(
        self,
        settings: Settings,
        token: str,
        *,
        dry_run: bool = False,
        patience: "Patience | None" = None,
    ) -> None:
        """Connect to `settings.api` with the instructor's token; nothing is sent yet."""
        self.settings = settings
        self.dry_run = dry_run
        self.client = Client(token, api=settings.api, patience=patience, read_only=dry_run)

    def publish_templates(
        self, templates: Mapping[str, tuple[TemplateFile, ...]]
    ) -> Iterator[PublishedRepository]:
        """Bring template repositories up to date, one after the other.

        Args:
            templates: the files by the repository's name.

        Raises:
            GitHubError: GitHub did not do it; calling again goes on where this stopped.
        """
        for name, files in templates.items():
            wanted = Wanted(
                name,
                files,
                description=f"Starter of {name}",
                private=self.settings.private_templates,
            )
            yield self._publish(wanted)

    def publish_grader(self, files: tuple[TemplateFile, ...], message: str) -> PublishedRepository:
        """Bring the grader's repository to the one commit that holds `files`.

        Args:
            files: everything in it.
            message: the commit's, on which its id depends.

        Raises:
            GitHubError: GitHub did not do it; calling again goes on where this stopped.
        """
        return self._publish(
            Wanted(
                self.settings.grader.repository,
                files,
                description="Grades the course's assignments",
                private=None,
                is_template=False,
                root=message,
            )
        )

    def check_pinned(self) -> str:
        """Make sure that the grader which the course stays with is there, and return its commit.

        Raises:
            NotFound: it is not.
            GitHubError: GitHub did not tell.
        """
        pin = self.settings.grader.commit
        try:
            Remote(self.client, self.settings.grader_repository).commit(pin)
        except NotFound as error:
            cure = "Correct `commit` in classroom.toml, or empty all three lines of the pin."
            raise NotFound(error.message, cure, error.status) from error
        return pin

    def accept(self, unit: str, username: str) -> Accepted:
        """Give a student the repository of a unit, or complete the one that is there.

        Raises:
            GitHubError: GitHub did not do it; calling again goes on where this stopped.
        """
        return accept(self.client, self.settings, unit, username.lower(), dry_run=self.dry_run)

    def repositories(self, *units: str) -> tuple[StudentRepository, ...]:
        """The students' repositories of `units`.

        Raises:
            GitHubError: GitHub did not list them.
        """
        return class_repositories(self.client, self.settings, *units)

    def update_starter(
        self, repository: StudentRepository, files: tuple[TemplateFile, ...]
    ) -> UpdatedStarter:
        """Offer a changed starter to a student's repository.

        Raises:
            GitHubError: GitHub did not do it; calling again goes on where this stopped.
        """
        return update_starter(
            Remote(self.client, repository.full_name), files, dry_run=self.dry_run
        )

    def results(self) -> Results:
        """What GitHub knows of the students' work."""
        return Results(self.client, self.settings)

    def _publish(self, wanted: Wanted) -> PublishedRepository:
        return publish(self.client, self.settings.organization, wanted, dry_run=self.dry_run)

    def __enter__(self) -> Self:
        self.client.__enter__()
        return self

    def close(self) -> None:
        """Close the connection."""
        self.client.close()
