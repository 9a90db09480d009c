"""What can go wrong between us and GitHub, each as one sentence and what to do about it.

GitHubError
├── BadToken          401: there is no token, or it is not valid
├── NotPermitted      403: the token or a setting does not allow it
├── RateLimited       403 or 429: GitHub asks to wait longer than we are willing to
├── NotFound          404: it does not exist, or the token may not see it
├── Refused           409, 422 and other 4xx: the request does not fit the state of things
│   ├── EmptyRepository    there is no commit yet
│   └── NothingToCompare   the two branches of a pull request do not differ
└── Unavailable       5xx, no answer, or an answer that is not GitHub's
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

__all__ = [
    "BadToken",
    "EmptyRepository",
    "GitHubError",
    "Need",
    "NotFound",
    "NotPermitted",
    "NothingToCompare",
    "RateLimited",
    "Refused",
    "Unavailable",
    "error_of",
]

_LONGEST = 200
_STATUS = "See https://www.githubstatus.com, and run the same command again: nothing is doubled."
_MAY_NOT_OPEN = (
    "Open the organization's Settings → Actions → General → Workflow permissions and tick "
    "“Allow GitHub Actions to create and approve pull requests”; or run `classroom accept`, which "
    "opens the pull request with your own token."
)


class GitHubError(Exception):
    """GitHub did not do it: `message` says what in one sentence, `cure` what to do.

    Attributes:
        status: the HTTP status of the answer; 0 for none.
    """

    def __init__(self, message: str, cure: str, status: int = 0) -> None:
        self.message = message
        self.cure = cure
        self.status = status
        super().__init__(f"{message} {cure}")


class BadToken(GitHubError):
    """There is no token, or GitHub does not know it."""


class NotPermitted(GitHubError):
    """The token, or a setting of the organization, does not allow this."""


class RateLimited(GitHubError):
    """GitHub asks to wait longer than we do."""


class NotFound(GitHubError):
    """It does not exist, or the token may not see it; GitHub does not tell which."""


class Refused(GitHubError):
    """The request does not fit the state that things are in."""


class EmptyRepository(Refused):
    """A repository without a commit has no branches."""


class NothingToCompare(Refused):
    """A pull request would show nothing: its branches do not differ."""


class Unavailable(GitHubError):
    """GitHub cannot be reached, is out of order, or something else answers in its place."""


@dataclass(frozen=True)
class Need:
    """What a token must be allowed to do.

    Attributes:
        permission: as the page that makes fine-grained tokens names it.
        level: `read` or `write`.
        where: whose permission it is: the repositories', or the organization's.
    """

    permission: str
    level: str = "read"
    where: str = "repository"

    def __str__(self) -> str:
        """The permission in the words of the page that grants it."""
        return f"“{self.permission}: {self.level}” ({self.where} permissions)"


class _Detail(msgspec.Struct, frozen=True):
    message: str | None = None
    code: str | None = None
    field: str | None = None


class _Answer(msgspec.Struct, frozen=True):
    """The part of an error's body that is worth telling."""

    message: str = ""
    errors: list[_Detail | str] | str = []


def error_of(
    status: int, headers: Mapping[str, str], body: bytes, doing: str, need: Need
) -> GitHubError:
    """The error for an answer that is not a success.

    Args:
        status: its HTTP status.
        headers: its headers, by lower-case name.
        body: its body, which may be anything.
        doing: what was asked, as the end of "GitHub did not …".
        need: the permission that this takes.
    """
    words = _words(body)
    message = f"GitHub did not {doing} ({status}{f': {words}' if words else ''})."
    if status == 401:
        cure = "Put a valid token into the environment variable GITHUB_TOKEN; this one may be old."
        return BadToken(message, cure, status)
    if status in {403, 429} and _is_limit(status, headers, words):
        return RateLimited(message, _when(headers), status)
    if status == 403:
        return NotPermitted(message, _permission(headers, words, need), status)
    if status == 404:
        cure = f"Check the names in classroom.toml, and that the token has {need}."
        return NotFound(message, cure, status)
    if status >= 500:
        return Unavailable(message, _STATUS, status)
    return _refused(message, words, status)


def _refused(message: str, words: str, status: int) -> GitHubError:
    if "no commits between" in words.lower():
        cure = "Push a commit; the pull request opens with the next push."
        return NothingToCompare(message, cure, status)
    if status == 409 and "is empty" in words.lower():
        return EmptyRepository(message, "Run `classroom accept` or `classroom publish`.", status)
    cure = "Somebody may have changed it at the same time: run the same command again."
    return Refused(message, cure, status)


def _is_limit(status: int, headers: Mapping[str, str], words: str) -> bool:
    is_spent = headers.get("x-ratelimit-remaining") == "0"
    return status == 429 or is_spent or "retry-after" in headers or "rate limit" in words.lower()


def _when(headers: Mapping[str, str]) -> str:
    seconds = headers.get("retry-after", "")
    wait = f"in {seconds} seconds" if seconds.isdecimal() else "in an hour at the latest"
    return f"Run the same command again {wait}: it goes on where it stopped."


def _permission(headers: Mapping[str, str], words: str, need: Need) -> str:
    if "approve pull requests" in words.lower():
        return _MAY_NOT_OPEN
    if "workflow" in words.lower() and "scope" in words.lower():
        return "Give the token “Workflows: write” (a classic token: the scope `workflow`)."
    asked = plain(headers.get("x-accepted-github-permissions", ""))
    also = f" GitHub names: {asked}." if asked else ""
    in_job = f"{need.permission.lower().replace(' ', '-')}: {need.level}"
    return (
        f"Give the token {need}, or, in a workflow, the job `permissions: {in_job}`; "
        f"an organization may have to approve the token first.{also}"
    )


def _words(body: bytes) -> str:
    """What the body says, as one harmless line."""
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return "" if not body.strip() else "not in GitHub's form"
    details = [answer.errors] if isinstance(answer.errors, str) else answer.errors
    return plain("; ".join(filter(None, [answer.message, *map(_detail, details)])))


def _detail(detail: _Detail | str) -> str:
    if isinstance(detail, str):
        return detail
    return detail.message or " ".join(filter(None, [detail.field, detail.code]))


def plain(text: str) -> str:
    """Somebody else's text as one short line without control characters."""
    line = re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text)).strip()
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
