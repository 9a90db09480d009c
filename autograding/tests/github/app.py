"""The API as a WSGI application: who asks, what for, whether GitHub would take it, the answer."""

import hashlib
import json
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

import autograding.tests.github.routes  # noqa: F401  (registers the routes)
from autograding.tests.github.access import check_access, token_of
from autograding.tests.github.call import Answer, ApiProblem, Call, not_found, route_of
from autograding.tests.github.changes import looked_into, note_pushes
from autograding.tests.github.description import (
    Operation,
    answer_faults,
    body_faults,
    operation_of,
    query_faults,
)
from autograding.tests.github.downloads import DOWNLOADS, download
from autograding.tests.github.faults import LOST, Faults
from autograding.tests.github.state import Repository, World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

__all__ = ["VIOLATION", "Api", "Seen"]

VIOLATION = 599
"""The status of the answer to what breaks GitHub's description."""

_LOOKS_INTO = (
    *("git/", "repos/get-branch", "repos/list-branches", "repos/get-content"),
    *("repos/list-commits", "repos/get-commit", "repos/compare"),
)


class Violation(Exception):
    """A request or an answer that GitHub's description does not allow."""


@dataclass(frozen=True)
class Seen:
    """One request that came, and the status it was answered with."""

    method: str
    path: str
    query: Mapping[str, str]
    body: Any
    headers: Mapping[str, str]
    status: int
    operation: str = ""


@dataclass
class Api:
    """The application; it answers one request at a time."""

    world: World
    url: str
    faults: Faults = field(default_factory=Faults)
    requests: list[Seen] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        with self.world.lock:
            found = operation_of(request.method, request.path)
            answer = self._answer(request, found)
            operation = found[0].id if found else ""
            self._log(request, answer, operation)
            return self._response(request, answer)(environ, start)

    def _answer(self, request: Request, found: tuple[Operation, dict[str, str]] | None) -> Answer:
        """The answer to a request, with the faults that befall it."""
        if request.path.startswith(DOWNLOADS):
            return download(self.world, request)
        fault = self.faults.befalling(request.method, request.path)
        if fault and not fault.done:
            return fault.answer
        answer = self._safely(request, found)
        return fault.answer if fault else answer

    def _safely(self, request: Request, found: tuple[Operation, dict[str, str]] | None) -> Answer:
        """The answer to a request, or what it breaks."""
        try:
            if found is None:
                message = f"the stand-in knows no {request.method} {request.path}"
                raise Violation(message)
            try:
                answer = self._checked(request, *found)
            except ApiProblem as problem:
                answer = problem.answer
            return self._keeping(found[0], answer)
        except Violation as problem:
            return self._broken(request, str(problem))
        except Exception:
            return self._broken(request, traceback.format_exc())

    def _checked(
        self, request: Request, operation: Operation, parameters: dict[str, str]
    ) -> Answer:
        """The answer to a request that keeps to the description."""
        if not request.headers.get("User-Agent"):
            raise ApiProblem(403, "Request forbidden by administrative rules.")
        token = token_of(self.world, request.headers.get("Authorization", ""))
        if operation.id != "rate-limit/get" and not self.world.rate.spend():
            raise ApiProblem(403, "API rate limit exceeded for user ID 1.")
        body = _body(request)
        query = request.args.to_dict()
        if broken := [*query_faults(operation, query), *body_faults(operation, body)]:
            raise Violation("; ".join(broken))
        actor = self.world.user(token.login)
        assert actor is not None, token.login
        call = Call(
            self.world,
            self.url,
            f"{self.url}{request.path}",
            actor,
            token,
            parameters,
            query,
            body or {},
            request.headers.get("Accept", ""),
            self._repository(parameters),
        )
        self._prepare(call, operation)
        route = route_of(operation.id)
        assert route is not None, f"nothing answers {operation.id}"
        return route(call)

    def _prepare(self, call: Call, operation: Operation) -> None:
        """Look the repository up, let pushes and generated files appear, check the access."""
        named = call.repository_or_none
        if named is None and operation.path.startswith("/repos/"):
            raise not_found()
        for repository in [named] if named else self.world.repositories.values():
            note_pushes(self.world, repository)
        if named is not None:
            check_access(self.world, call.token, operation.id, named)
            if operation.id.startswith(_LOOKS_INTO):
                looked_into(self.world, named, call.actor)
        elif "org" in call.parameters:
            self._check_organization(call, operation)

    def _check_organization(self, call: Call, operation: Operation) -> None:
        """Only owners change an organization and see the settings of its Actions."""
        if call.parameters["org"].lower() != self.world.organization.login.lower():
            raise not_found()
        reads = operation.id in {"orgs/get", "repos/list-for-org"}
        if not reads and self.world.members.get(call.actor.login.lower()) != "admin":
            raise ApiProblem(403, "You must be an organization owner.")

    def _repository(self, parameters: Mapping[str, str]) -> Repository | None:
        owner = parameters.get("owner", parameters.get("template_owner"))
        name = parameters.get("repo", parameters.get("template_repo"))
        return self.world.repository(f"{owner}/{name}") if owner and name else None

    def _keeping(self, operation: Operation, answer: Answer) -> Answer:
        """An answer, if it keeps to the description."""
        text = answer.content.decode() if answer.media_type == "application/json" else "x"
        media_type = answer.media_type.partition(";")[0] if answer.content else ""
        if media_type.endswith("raw+json"):
            return answer
        broken = answer_faults(operation, answer.status, media_type or "application/json", text)
        if broken:
            raise Violation("; ".join(broken))
        return answer

    def _broken(self, request: Request, message: str) -> Answer:
        self.violations.append(f"{request.method} {request.path}: {message}")
        return Answer(VIOLATION, {"message": message})

    def _log(self, request: Request, answer: Answer, operation: str) -> None:
        try:
            body = json.loads(request.get_data() or b"null")
        except ValueError:
            body = request.get_data()
        query, headers = request.args.to_dict(), dict(request.headers)
        self.requests.append(
            Seen(request.method, request.path, query, body, headers, answer.status, operation)
        )

    def _response(self, request: Request, answer: Answer) -> Response:
        """An answer with the headers that GitHub sends."""
        if answer.status == LOST:
            # Promising more than comes makes the server break the connection.
            return Response(iter(()), 200, {"Content-Length": "1"})
        headers = self.world.rate.headers() | dict(answer.headers)
        headers |= {"x-github-api-version-selected": "2026-03-10", "Server": "github.com"}
        if answer.status == 200 and request.method == "GET":
            tag = f'W/"{hashlib.sha256(answer.content).hexdigest()}"'
            headers |= {"ETag": tag, "Cache-Control": "private, max-age=60, s-maxage=60"}
            if request.headers.get("If-None-Match") == tag:
                return Response(b"", 304, headers)
        media_type = answer.media_type
        if media_type == "application/json":
            media_type += "; charset=utf-8"
        return Response(answer.content, answer.status, headers, content_type=media_type)


def _body(request: Request) -> Any:
    """The JSON of a request; None where there is none."""
    data = request.get_data()
    if not data:
        return None
    try:
        body = json.loads(data)
    except ValueError:
        raise ApiProblem(400, "Problems parsing JSON") from None
    if not isinstance(body, dict):
        raise ApiProblem(400, "Body should be a JSON object")
    return body
