"""The connection to GitHub's API: requests typed by githubkit, answers read into our own values.

githubkit's own models demand every field of GitHub's description; an answer that differs in a field
that nobody here reads would stop a class. So only what we use is read, and read strictly.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, Self, TypeVar

import msgspec

from autograding.closing import Closing
from autograding.forge.github.errors import BadToken, Need, Unavailable, error_of, plain

if TYPE_CHECKING:
    from githubkit import Response
    from githubkit.versions import RestVersionSwitcher

    from autograding.forge.github.patience import Patience

__all__ = ["API", "Client", "token_of"]

API = "https://api.github.com"
_T = TypeVar("_T")
_HOW_TO_GET_ONE = (
    "Make a fine-grained token on https://github.com/settings/personal-access-tokens, with the "
    "organization as its owner, and put it into the environment variable GITHUB_TOKEN."
)


def token_of(environment: Mapping[str, str] = os.environ) -> str:
    """The token in the environment: `GITHUB_TOKEN`, or else `GH_TOKEN`.

    Raises:
        BadToken: there is none.
    """
    token = environment.get("GITHUB_TOKEN", "").strip() or environment.get("GH_TOKEN", "").strip()
    if not token:
        message = "There is no GitHub token in the environment."
        raise BadToken(message, _HOW_TO_GET_ONE)
    return token


class Client(Closing):
    """One connection. Use as a context manager, and in one thread.

    Attributes:
        api: the address of the API.
        patience: how long it waits and how often it asks again.
    """

    def __init__(
        self,
        token: str,
        *,
        api: str = API,
        patience: "Patience | None" = None,
        read_only: bool = False,
    ) -> None:
        """A connection that is opened at the first request.

        Args:
            token: a personal access token, or the one of a workflow's job.
            api: the address of the API.
            patience: how to bear with GitHub.
            read_only: refuse to send anything that writes.
        """
        # Half a second of imports, for the commands that talk to GitHub only.
        from githubkit import GitHub  # noqa: PLC0415

        from autograding.forge.github.patience import Gate, Patience  # noqa: PLC0415

        self.api = api
        self._is_open = False
        self.patience = patience or Patience()
        self._github = GitHub(
            token,
            base_url=api,
            auto_retry=self.patience,
            throttler=Gate(self.patience, read_only=read_only),
            timeout=self.patience.timeout,
            user_agent="autograding-classroom",
            http_cache=False,
            rest_api_validate_body=False,
        )

    def __enter__(self) -> Self:
        """Keep the connection open between requests."""
        self._github.__enter__()  # type: ignore[no-untyped-call]
        self._is_open = True
        return self

    def close(self) -> None:
        """Close the connection; the next request opens one of its own."""
        self._is_open = False
        self._github.__exit__()

    def send(
        self,
        request: "Callable[[RestVersionSwitcher], Response[Any, Any]]",
        doing: str,
        need: Need,
        reading: type[_T],
    ) -> _T:
        """Send one request and read its answer.

        Args:
            request: calls a method of githubkit's REST client.
            doing: what it does, as the end of "GitHub did not …".
            need: the permission that it takes.
            reading: what of the answer is wanted; `object` for nothing of it.

        Raises:
            GitHubError: GitHub did not do it.
        """
        return _read(self.answer(request, doing, need).content, doing, reading)

    def answer(
        self,
        request: "Callable[[RestVersionSwitcher], Response[Any, Any]]",
        doing: str,
        need: Need,
    ) -> "Response[Any, Any]":
        """Send one request and return the whole answer.

        Raises:
            GitHubError: GitHub did not do it.
        """
        from githubkit.exception import RequestError, RequestFailed  # noqa: PLC0415

        try:
            return request(self._github.rest)
        except RequestFailed as error:
            response = error.response
            headers = {name.lower(): value for name, value in response.headers.items()}
            raise error_of(response.status_code, headers, response.content, doing, need) from error
        except RequestError as error:
            raise self._unreached(error.exc, doing) from error
        except (ValueError, TypeError, OverflowError) as error:  # such as a Retry-After of "soon"
            raise _garbled(doing) from error

    def pages(
        self,
        request: "Callable[[RestVersionSwitcher], Response[Any, Any]]",
        doing: str,
        need: Need,
        reading: type[_T],
        inside: str = "",
    ) -> Iterator[_T]:
        """Every item of a listing; a page is asked for when its first item is.

        Args:
            request: asks for the first page.
            doing: what it does, as the end of "GitHub did not …".
            need: the permission that it takes.
            reading: what of each item is wanted.
            inside: the key that holds the items, where a page is an object.

        Raises:
            GitHubError: GitHub did not list them.
        """
        response = self.answer(request, doing, need)
        while True:
            if inside:
                page = _read(response.content, doing, dict[str, msgspec.Raw]).get(inside, b"[]")
            else:
                page = response.content
            yield from _read(page, doing, list[reading])  # type: ignore[valid-type]
            following = response.raw_response.links.get("next", {}).get("url")
            if not following:
                return
            if not self._is_ours(following):
                raise _garbled(doing)
            response = self._follow(following, doing, need)

    def download(
        self,
        request: "Callable[[RestVersionSwitcher], Response[Any, Any]]",
        doing: str,
        need: Need,
        *,
        most: int,
    ) -> bytes:
        """A file, read no further than one byte more than `most`.

        Args:
            request: asks for it as a stream.
            doing: what it does, as the end of "GitHub did not …".
            need: the permission that it takes.
            most: bytes.

        Raises:
            GitHubError: GitHub did not hand it out.
        """
        from githubkit.exception import RequestError  # noqa: PLC0415

        content = bytearray()
        with self if not self._is_open else nullcontext():
            response = self.answer(request, doing, need)
            try:
                for chunk in response.iter_bytes():
                    content += chunk
                    if len(content) > most:
                        break
            except RequestError as error:
                raise self._unreached(error.exc, doing) from error
            finally:
                response.raw_response.close()
        return bytes(content[: most + 1])

    def _is_ours(self, url: str) -> bool:
        """Whether an address is the API's own: what is sent there brings the token along."""
        from httpx import URL, InvalidURL  # noqa: PLC0415

        try:
            asked, own = URL(url), URL(self.api)
        except InvalidURL:
            return False
        return (asked.scheme, asked.host, asked.port) == (own.scheme, own.host, own.port)

    def _follow(self, url: str, doing: str, need: Need) -> "Response[Any, Any]":
        return self.answer(lambda _: self._github.request("GET", url), doing, need)

    def _unreached(self, error: Exception, doing: str) -> Unavailable:
        words = plain(str(error)) or type(error).__name__
        message = f"{plain(self.api)} could not be reached to {doing} ({words})."
        return Unavailable(message, "Check the network and `api` in classroom.toml, and run again.")


def _read(content: bytes | msgspec.Raw, doing: str, reading: type[_T]) -> _T:
    try:
        return msgspec.json.decode(content or b"null", type=reading)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _garbled(doing) from error


def _garbled(doing: str) -> Unavailable:
    message = f"What answered when we tried to {doing} is not GitHub's API."
    cure = (
        "Check `api` in classroom.toml and any proxy between; if GitHub is in trouble, run again."
    )
    return Unavailable(message, cure)
