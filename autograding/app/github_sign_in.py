"""Signing in with GitHub: who someone is there, and nothing else of them.

It needs an OAuth app of the instructor's, named by two variables of the environment.
"""

import os
from dataclasses import dataclass

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from requests import RequestException

__all__ = ["GitHubSignIn", "SignInFailed", "Started"]

CLIENT_VARIABLE = "CLASSROOM_GITHUB_CLIENT_ID"
SECRET_VARIABLE = "CLASSROOM_GITHUB_CLIENT_SECRET"  # noqa: S105 (its name)
_SECONDS = 10


class SignInFailed(Exception):
    """GitHub did not say who it was; the message is for the log."""


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in that has begun: where to send the browser, and what to hold its return against."""

    url: str
    state: str
    verifier: str


@dataclass(frozen=True, slots=True)
class GitHubSignIn:
    """The OAuth app that asks."""

    client_id: str
    client_secret: str
    web: str = "https://github.com"
    api: str = "https://api.github.com"

    @classmethod
    def from_environment(cls) -> "GitHubSignIn | None":
        """The app that the environment names; null without one."""
        client, secret = os.environ.get(CLIENT_VARIABLE), os.environ.get(SECRET_VARIABLE)
        return cls(client, secret) if client and secret else None

    def start(self, redirect_uri: str) -> Started:
        """Begin: no scope is asked for, so the token can read what is public anyway."""
        verifier = generate_token(48)
        with self._client(redirect_uri) as client:
            url, state = client.create_authorization_url(
                f"{self.web}/login/oauth/authorize", code_verifier=verifier
            )
        return Started(url, state, verifier)

    def finish(self, redirect_uri: str, answer: str, *, state: str, verifier: str) -> str:
        """The login of who came back to the address `answer`, in lower case.

        Raises:
            SignInFailed: the answer is none to this question, or GitHub does not confirm it.
        """
        try:
            with self._client(redirect_uri, state=state) as client:
                client.fetch_token(
                    f"{self.web}/login/oauth/access_token",
                    authorization_response=answer,
                    state=state,
                    code_verifier=verifier,
                )
                answered = client.get(f"{self.api}/user", timeout=_SECONDS)
                answered.raise_for_status()
                login = answered.json()["login"]
        except (AuthlibBaseError, RequestException, ValueError, KeyError, TypeError) as error:
            raise SignInFailed(f"{type(error).__name__}: {error}") from error
        return str(login).lower()

    def _client(self, redirect_uri: str, state: str | None = None) -> OAuth2Session:
        return OAuth2Session(
            self.client_id,
            self.client_secret,
            redirect_uri=redirect_uri,
            state=state,
            code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 (a method's name)
            default_timeout=_SECONDS,
        )
