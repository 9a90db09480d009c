"""Sessions in Redis, under random ids.

What a session was like when the request began is kept beside it, as text. At the end of the
request the two are compared: so a change deep inside a list is noticed as well.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from typing import Any, cast

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from redis import Redis, RedisError

__all__ = ["RedisSessions", "StoredSession"]


class StoredSession(dict[str, Any], SessionMixin):
    """A visitor's session, its id, and the text that Redis has of it."""

    def __init__(self, session_id: str = "", text: str = "{}") -> None:
        values = json.loads(text)
        if not isinstance(values, dict):
            raise ValueError(f"this is no session: {text}")
        super().__init__(values)
        self.id = session_id
        self.text = text
        self.over = False

    def clear(self) -> None:
        """Forget everything; the cookie goes, too."""
        super().clear()
        self.over = True


class RedisSessions(SessionInterface):
    """Where Flask gets its sessions, and what keeps them."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def open_session(self, app: Flask, request: Request) -> StoredSession:
        """Return the session that the visitor's id stands for, or a new one."""
        session_id = request.cookies.get(self.get_cookie_name(app), "")
        try:
            text = self._client.get(_key(session_id)) if session_id else None
            return StoredSession(session_id, str(text)) if text else StoredSession()
        except (RedisError, ValueError) as error:
            app.logger.warning("A visitor starts anew: %s", error)
            return StoredSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Store the session if it is another one now; if not, let it live on."""
        stored = cast(StoredSession, session)
        try:
            if stored:
                self._store(app, stored, response)
            else:
                self._drop(app, stored, response)
        except RedisError as error:
            app.logger.warning("A session is lost: %s", error)

    def renew(self, session: SessionMixin) -> None:
        """End the session under its old id at once; what is in it is stored under a new one."""
        stored = cast(StoredSession, session)
        former, stored.id = stored.id, ""
        if former:
            # What stays there, when this fails, is the session of somebody who is not signed in.
            with suppress(RedisError):
                self._client.delete(_key(former))

    def _store(self, app: Flask, session: StoredSession, response: Response) -> None:
        seconds = app.config["SESSION_SECONDS"]
        text = json.dumps(session, sort_keys=True)
        if session.id and text == session.text:
            self._client.expire(_key(session.id), seconds)
            return
        session_id = session.id or secrets.token_hex(32)
        self._client.set(_key(session_id), text, ex=seconds)
        if session_id != session.id:
            response.set_cookie(
                self.get_cookie_name(app),
                session_id,
                httponly=self.get_cookie_httponly(app),
                samesite=self.get_cookie_samesite(app),
                secure=self.get_cookie_secure(app),
                path=self.get_cookie_path(app),
            )

    def _drop(self, app: Flask, session: StoredSession, response: Response) -> None:
        if session.over:
            response.delete_cookie(self.get_cookie_name(app), path=self.get_cookie_path(app))
        if session.id:
            self._client.delete(_key(session.id))


def _key(session_id: str) -> str:
    return f"library:session:{session_id}"
