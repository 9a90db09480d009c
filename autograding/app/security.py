"""What keeps a page harmless: headers, cookies, the secret that signs them, trusted host names."""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from flask import Flask, Response

from autograding.app.guards import SESSION_DAYS
from autograding.app.uploads import prepare_uploads

__all__ = ["CONTENT_SECURITY_POLICY", "protect", "secret_key"]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing inline, nothing from another host: what slips through the cleaning still cannot run."""

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def protect(app: Flask) -> None:
    """Send the security headers with every answer, and keep the session's cookie to ourselves.

    The cookie is Lax, not Strict: a personal link in a mail, and the way back from GitHub, have to
    bring it along. Every form has its own token besides.
    """
    app.config.update(
        SESSION_COOKIE_NAME="classroom",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=app.config.get("PREFERRED_URL_SCHEME") == "https",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(days=SESSION_DAYS),
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    prepare_uploads(app)
    app.after_request(_send_headers)


def secret_key(folder: Path) -> str:
    """The classroom's own secret: made once, in a file that only its owner may read.

    Raises:
        OSError: the file can be neither made nor read.
    """
    file = folder / "secret_key"
    draft = folder / f".secret_key.{os.getpid()}.{secrets.token_hex(4)}"
    if not file.exists():
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(secrets.token_hex(32))
        _keep_first(draft, file)
    return file.read_text(encoding="ascii")


def _keep_first(draft: Path, file: Path) -> None:
    """Give the draft its name unless another process was faster: a link never overwrites."""
    try:
        file.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _send_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        response.headers["Cache-Control"] = "no-store"
    return response
