"""One request as a route sees it, and the answers that it may give."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from autograding.tests.github.present import Presenter
from autograding.tests.github.state import Repository, Token, User, World

__all__ = [
    "Answer",
    "ApiProblem",
    "Call",
    "answers",
    "empty_repository",
    "forbidden",
    "invalid",
    "link_header",
    "not_found",
    "page",
    "route_of",
]

Route = Callable[["Call"], "Answer"]
_ROUTES: dict[str, Route] = {}


@dataclass(frozen=True)
class Answer:
    """What goes back: a JSON value, text or bytes."""

    status: int
    body: Any = None
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        """The bytes of the body."""
        if self.status in {204, 302, 304}:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        if self.media_type != "application/json":
            return str(self.body).encode()
        return json.dumps(self.body).encode()


class ApiProblem(Exception):
    """An error in GitHub's form."""

    def __init__(self, status: int, message: str, errors: Sequence[Any] | None = None) -> None:
        super().__init__(message)
        body: dict[str, Any] = {"message": message}
        if errors is not None:
            body["errors"] = list(errors)
        body["documentation_url"] = "https://docs.github.com/rest"
        self.answer = Answer(status, body | {"status": str(status)})


@dataclass
class Call:
    """One request that keeps to GitHub's description, by someone who may make it."""

    world: World
    api: str
    url: str
    actor: User
    token: Token
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    accept: str
    repository_or_none: Repository | None = None

    @property
    def present(self) -> Presenter:
        """Makes the objects of answers."""
        return Presenter(self.world, self.api, self.actor)

    @property
    def repository(self) -> Repository:
        """The repository that the request is about."""
        if self.repository_or_none is None:
            raise not_found()
        return self.repository_or_none

    def number(self, name: str) -> int:
        """A number in the path."""
        text = self.parameters[name]
        if not text.isdigit():
            raise not_found()
        return int(text)


def answers(operation: str) -> Callable[[Route], Route]:
    """Register a route as the one that answers an operation."""

    def register(route: Route) -> Route:
        _ROUTES[operation] = route
        return route

    return register


def route_of(operation: str) -> Route | None:
    """The route that answers an operation."""
    return _ROUTES.get(operation)


def not_found(message: str = "Not Found") -> ApiProblem:
    """What GitHub says of anything missing, and of anything that one may not see."""
    return ApiProblem(404, message)


def forbidden(message: str) -> ApiProblem:
    """What GitHub says to those who may see but not do."""
    return ApiProblem(403, message)


def empty_repository() -> ApiProblem:
    """What all git data routes say of a repository without a commit."""
    return ApiProblem(409, "Git Repository is empty.")


def invalid(
    resource: str, message: str = "", *, field: str = "", code: str = "custom"
) -> ApiProblem:
    """A failed validation, as GitHub words it."""
    error = {"resource": resource, "field": field, "code": code, "message": message}
    return ApiProblem(
        422, "Validation Failed", [{key: text for key, text in error.items() if text}]
    )


def page(call: Call, items: Sequence[Any]) -> tuple[Sequence[Any], dict[str, str]]:
    """The page asked for, and the Link header that leads to the others."""
    size = min(max(int(call.query.get("per_page", 30)), 1), 100)
    number = max(int(call.query.get("page", 1)), 1)
    last = max(-(-len(items) // size), 1)
    links: dict[str, int] = {}
    if number > 1:
        links |= {"prev": number - 1, "first": 1}
    if number < last:
        links |= {"next": number + 1, "last": last}
    return items[(number - 1) * size : number * size], link_header(
        call, {name: {"page": str(target)} for name, target in links.items()}
    )


def link_header(call: Call, links: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """A Link header: this very request, with some parameters changed, by relation."""
    if not links:
        return {}
    addresses = (
        f'<{call.url}?{urlencode({**call.query, **changed})}>; rel="{relation}"'
        for relation, changed in links.items()
    )
    return {"Link": ", ".join(addresses)}
