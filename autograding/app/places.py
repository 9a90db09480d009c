"""Where a unit's repositories are: on this machine, or on GitHub, to which its link then leads."""

import shlex
from dataclasses import dataclass

from flask import Flask, current_app

from autograding.app.remembered import remembered
from autograding.records import Copies
from autograding.records.models import Unit
from autograding.settings import PLACEHOLDER, Settings

__all__ = ["OnGitHub", "github_of", "prepare_places"]


@dataclass(frozen=True, slots=True)
class OnGitHub:
    """A unit whose repositories are on GitHub.

    Attributes:
        slug: the unit's id.
        organization: its page there; "" where `classroom.toml` names none.
        template: the name of the template repository.
        prefix: what students' repositories are called, before a hyphen and the account.
    """

    slug: str
    organization: str
    template: str
    prefix: str

    def page(self, account: str) -> str:
        """Where a student's repository is, once it was made; "" where nobody can tell."""
        return f"{self.organization}/{self.prefix}-{account}" if self.organization else ""

    def clone(self, account: str) -> str:
        """The line that brings a student's repository onto their own disk."""
        return shlex.join(["git", "clone", f"{self.page(account)}.git", self.slug])


def prepare_places(app: Flask) -> None:
    """Let every template ask."""
    app.add_template_global(github_of)


def github_of(unit: Unit) -> OnGitHub | None:
    """How students get a unit on GitHub; null where they accept it on this machine."""
    settings: Settings = current_app.config.get("SETTINGS") or Settings()
    homes = remembered("homes", lambda session: Copies(session).homes())
    slug = unit.slug
    if not settings.is_on_github(slug, here=homes.here, there=homes.there):
        return None
    is_named = settings.organization != PLACEHOLDER
    page = f"{settings.web.rstrip('/')}/{settings.organization}" if is_named else ""
    return OnGitHub(slug, page, settings.template_repository(slug), settings.prefix(slug))
