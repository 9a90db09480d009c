"""Sessions: what the library remembers about a visitor from one request to the next.

The session is JSON in Redis, under a random id that nobody can guess. The cookie holds the id and
nothing else. So the library can end a session, and nobody can read in it.
"""

import json
import logging
import secrets
from typing import Any

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from redis import Redis, RedisError
from werkzeug.datastructures import CallbackDict

__all__ = ["RedisSession", "RedisSessions"]

_PREFIX = "library:session:"
_log = logging.getLogger(__name__)


class RedisSession(CallbackDict[str, Any], SessionMixin):
    """The session of one visitor.

    Attributes:
        id: what the cookie says; None until there is something to keep.
        former_id: an id that is worth nothing any more.
        modified: whether a view changed something.
    """

    def __init__(self, values: dict[str, Any] | None = None, session_id: str | None = None) -> None:
        super().__init__(values, RedisSession._note)
        self.id = session_id
        self.former_id: str | None = None
        self.modified = False

    def _note(self) -> None:
        self.modified = True


class RedisSessions(SessionInterface):
    """Sessions in Redis; the cookie holds only an id."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def open_session(self, app: Flask, request: Request) -> RedisSession:
        """Return the visitor's session, which lives on from now; an empty one if there is none.

        An id that Redis does not know gets no session: somebody else may have chosen it.
        """
        session_id = request.cookies.get(self.get_cookie_name(app))
        if not session_id:
            return RedisSession()
        try:
            text = self._client.getex(_PREFIX + session_id, ex=app.config["SESSION_SECONDS"])
            values = json.loads(text or "null")
        except (RedisError, ValueError) as error:
            _log.warning("A session cannot be read: %s", error)
            values = None
        return RedisSession(values, session_id) if isinstance(values, dict) else RedisSession()

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Keep what a view changed."""
        assert isinstance(session, RedisSession)
        if not session.modified:
            return
        try:
            self._keep(session, app.config["SESSION_SECONDS"])
        except RedisError as error:
            _log.warning("A session cannot be kept: %s", error)
            if session:
                return
        self._tell(app, session, response)

    def renew(self, session: SessionMixin) -> None:
        """Give the visitor a new id with this answer, and let the old one be worth nothing."""
        assert isinstance(session, RedisSession)
        session.former_id, session.id = session.id, None
        session.modified = True

    def _keep(self, session: RedisSession, seconds: int) -> None:
        """Write a session that has something in it, and delete what is over."""
        if not session:
            session.former_id = session.former_id or session.id
        with self._client.pipeline(transaction=True) as pipeline:
            if session.former_id:
                pipeline.delete(_PREFIX + session.former_id)
            if session:
                session.id = session.id or secrets.token_urlsafe(32)
                pipeline.set(_PREFIX + session.id, json.dumps(dict(session)), ex=seconds)
            pipeline.execute()

    def _tell(self, app: Flask, session: RedisSession, response: Response) -> None:
        """Set the cookie, or delete it when nothing is kept."""
        name, path = self.get_cookie_name(app), self.get_cookie_path(app)
        if not session:
            response.delete_cookie(name, path=path)
            return
        response.set_cookie(
            name,
            session.id or "",
            path=path,
            httponly=True,
            samesite="Lax",
            secure=self.get_cookie_secure(app),
        )
