"""The keys of `classroom.toml`, each with its default and what it may hold."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

__all__ = [
    "PLACEHOLDER",
    "Classroom50Settings",
    "GraderSettings",
    "Place",
    "Settings",
    "UnitSettings",
]

PLACEHOLDER = "your-organization"
"""The organization of a `classroom.toml` that nobody has filled in."""

# GitHub's own rules for the names of accounts and of repositories.
_Account = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})$")]
_Name = Annotated[str, msgspec.Meta(pattern=r"^(?:[A-Za-z0-9._-]{1,60})?$")]
_Commit = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{40})?$")]
_Hash = Annotated[str, msgspec.Meta(pattern=r"^(?:[0-9a-f]{64})?$")]
_Version = Annotated[str, msgspec.Meta(pattern=r"^(?:\d+(?:\.\w+)*)?$")]
_Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/]+(?:/\S*)?$")]
# Classroom 50 takes the same form for the short name of a classroom as for an assignment's.
_Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{1,38}$")]


class Place(StrEnum):
    """Where students accept a unit and push to; FOUND is where its repositories already are."""

    HERE = "here"
    GITHUB = "github"
    FOUND = ""


class GraderSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which grader the students' repositories use.

    Attributes:
        repository: its name in the organization.
        version: the version to stay with; "" for the grader that this checkout builds.
        commit: the commit of that repository that holds this version.
        hash: SHA-256 of its wheel.
        address: where a student's pip finds the files of that repository; "" for GitHub's own
            address of them. `{commit}` stands for the commit.
    """

    repository: _Name = "databases-grader"
    address: Annotated[str, msgspec.Meta(pattern=r"^(?:(?:https?|file)://\S+)?$")] = ""
    version: _Version = ""
    commit: _Commit = ""
    hash: _Hash = ""

    @property
    def pinned(self) -> bool:
        """Whether the course stays with a version that was published earlier."""
        return bool(self.version)


class UnitSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One unit.

    Attributes:
        repository: name of the template repository; "" for the unit's id.
        prefix: students' repositories are `<prefix>-<username>`; "" for the unit's id.
        accept: where students accept it.
        due: when it is due, with an offset from UTC; None for no due date.
    """

    repository: _Name = ""
    prefix: _Name = ""
    accept: Place = Place.FOUND
    due: datetime | None = None


class Classroom50Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Only for those who use Classroom 50 as the front end.

    Attributes:
        classroom: the classroom's short name there.
    """

    classroom: _Slug = "databases"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole file.

    Attributes:
        organization: the GitHub organization that holds every repository of the course.
        course_url: address of the folder that chapters' paths start from; "" names chapters
            without a link.
        private_templates: whether template repositories are private.
        runner: the runner label that the students' workflow asks for.
        api: GitHub's API, for GitHub Enterprise Server.
        web: GitHub's pages, for the same.
        grader: which grader grades.
        classroom50: Classroom 50's names.
        units: by unit id; a unit that is not named has the defaults.
    """

    organization: _Account = PLACEHOLDER
    course_url: Annotated[str, msgspec.Meta(pattern=r"^(?:https?://\S+)?$")] = ""
    private_templates: bool = True
    runner: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9._-]{1,60}$")] = "ubuntu-24.04"
    api: _Address = "https://api.github.com"
    web: _Address = "https://github.com"
    grader: GraderSettings = GraderSettings()
    classroom50: Classroom50Settings = Classroom50Settings()
    units: Mapping[str, UnitSettings] = {}

    def template_repository(self, unit: str) -> str:
        """Name of the unit's template repository in the organization."""
        return self._unit(unit).repository or unit

    def prefix(self, unit: str) -> str:
        """What the names of the unit's student repositories start with, before a hyphen."""
        return self._unit(unit).prefix or unit

    def student_repository(self, unit: str, username: str) -> str:
        """Name of one student's repository in the organization."""
        return f"{self.prefix(unit)}-{username}"

    def due(self, unit: str) -> datetime | None:
        """When the unit is due."""
        return self._unit(unit).due

    def is_on_github(self, unit: str, *, here: Collection[str], there: Collection[str]) -> bool:
        """Whether students get and push their repositories of a unit on GitHub.

        Where the file does not say so, it is where the unit's repositories are, or else those of
        the other units. With none at all, or with both kinds, it is where an organization is named.

        Args:
            unit: its id.
            here: the units that somebody accepted on this machine.
            there: the units of which repositories were brought from GitHub.
        """
        chosen = self._unit(unit).accept
        if chosen:
            return chosen is Place.GITHUB
        if unit in there or unit in here:
            return unit in there
        if bool(there) != bool(here):
            return bool(there)
        return self.organization != PLACEHOLDER

    @property
    def grader_repository(self) -> str:
        """The grader repository as `owner/name`."""
        return f"{self.organization}/{self.grader.repository}"

    def _unit(self, unit: str) -> UnitSettings:
        return self.units.get(unit, UnitSettings())
