"""Sessions: what the library remembers about a visitor from one request to the next.

So far this is Flask's own way: the whole session stands in the visitor's cookie. It is signed, so
that nobody can change it; but everybody who has the cookie can read it, nobody can end it from
here, and it has to fit into 4 KB.

TODO 6: keep the session in Redis under `library:session:` and a random id, as JSON, for
SESSION_SECONDS after the visitor's last request. The cookie holds the id and nothing else.
Derive from `flask.sessions.SessionInterface`, and write `open_session` and `save_session`: Flask
calls the first before each request and the second after it.

TODO 7: write `renew`, against session fixation.
"""

from flask.sessions import SecureCookieSessionInterface, SessionMixin
from redis import Redis

__all__ = ["RedisSessions"]


class RedisSessions(SecureCookieSessionInterface):
    """Sessions in Redis; the cookie holds only an id."""

    def __init__(self, client: Redis) -> None:
        self._client = client

    def renew(self, session: SessionMixin) -> None:
        """Give the visitor a new id with this answer, and let the old one be worth nothing.

        The view of POST /sign-in calls this: whoever knew the id before must not be signed in
        by it.
        """
