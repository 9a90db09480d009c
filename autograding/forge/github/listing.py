"""Which student repositories there are: those named `<prefix>-<username>` in the organization."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from autograding.forge.github import answers
from autograding.forge.github.client import Client
from autograding.forge.github.errors import Need
from autograding.settings import Settings

__all__ = ["StudentRepository", "class_repositories", "class_repository", "student_of"]

_NEED = Need("Metadata")
_USERNAME = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38})")


@dataclass(frozen=True)
class StudentRepository:
    """A student's repository of a unit.

    Attributes:
        unit: the unit's id.
        username: the student's login, in lower case.
        full_name: `owner/name`.
        url: its page.
        clone_url: what git clones, over https.
        pushed_at: when anything was pushed to it last; None for never.
        archived: whether it is read-only.
    """

    unit: str
    username: str
    full_name: str
    url: str
    clone_url: str
    pushed_at: datetime | None
    archived: bool = False


def class_repositories(
    client: Client, settings: Settings, *units: str
) -> tuple[StudentRepository, ...]:
    """The students' repositories of `units`, the one that was pushed to last first.

    Raises:
        GitHubError: GitHub did not list them.
    """
    return tuple(_found(client, settings, units))


def class_repository(
    client: Client, settings: Settings, full_name: str, *units: str
) -> StudentRepository | None:
    """The repository `full_name` (`owner/name`), if it is a student's of `units`.

    GitHub leads on from an old name to the new one, which then decides whose it is.

    Raises:
        GitHubError: GitHub did not show it.
    """
    owner, _, name = full_name.partition("/")
    repository = client.send(
        lambda rest: rest.repos.get(owner, name), f"show {full_name}", _NEED, answers.Repository
    )
    owner, _, name = repository.full_name.partition("/")
    whose = student_of(settings, name, *units)
    is_own = owner.lower() == settings.organization.lower() and not repository.is_template
    return _student_repository(*whose, repository) if whose and is_own else None


def student_of(settings: Settings, name: str, *units: str) -> tuple[str, str] | None:
    """Unit and username of the repository called `name`; None for one that is nobody's.

    Where two units' names both fit, the longer one is meant.
    """
    own = {settings.template_repository(unit).lower() for unit in units}
    name = name.lower()
    if name in own | {settings.grader.repository.lower()}:
        return None
    every = sorted({*units, *settings.units}, key=lambda unit: -len(settings.prefix(unit)))
    for unit in every:
        prefix = f"{settings.prefix(unit).lower()}-"
        username = name.removeprefix(prefix)
        if name.startswith(prefix) and _USERNAME.fullmatch(username):
            return (unit, username) if unit in units else None
    return None


def _found(
    client: Client, settings: Settings, units: tuple[str, ...]
) -> Iterator[StudentRepository]:
    organization = settings.organization
    repositories = client.pages(
        lambda rest: rest.repos.list_for_org(
            organization, sort="pushed", direction="desc", per_page=100
        ),
        f"list the repositories of {organization}",
        _NEED,
        answers.Repository,
    )
    for repository in repositories:
        whose = student_of(settings, repository.name, *units)
        if whose and not repository.is_template:
            yield _student_repository(*whose, repository)


def _student_repository(
    unit: str, username: str, repository: answers.Repository
) -> StudentRepository:
    return StudentRepository(
        unit=unit,
        username=username,
        full_name=repository.full_name,
        url=repository.html_url,
        clone_url=repository.clone_url or f"{repository.html_url}.git",
        pushed_at=repository.pushed_at,
        archived=repository.archived,
    )
