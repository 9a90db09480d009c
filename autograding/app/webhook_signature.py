"""Whether a delivery is GitHub's: it is signed with a secret that only GitHub and we have.

The form is that of GitHub's guide "Validating webhook deliveries": HMAC-SHA256 of the body.
"""

import hashlib
import hmac
import os

__all__ = ["SECRET_VARIABLE", "WeakSecret", "is_signed", "webhook_secret"]

SECRET_VARIABLE = "CLASSROOM_WEBHOOK_SECRET"  # noqa: S105 (its name)
_SHORTEST = 16


class WeakSecret(Exception):
    """The secret could be guessed; the message says how to get a better one."""


def webhook_secret() -> str:
    """The secret that the environment names; "" without one: nobody may deliver anything then.

    Raises:
        WeakSecret: it is so short that somebody may guess it.
    """
    secret = os.environ.get(SECRET_VARIABLE, "").strip()
    if secret and len(secret) < _SHORTEST:
        message = f"{SECRET_VARIABLE} is too short: take what `openssl rand -hex 32` prints."
        raise WeakSecret(message)
    return secret


def is_signed(secret: str, body: bytes, signature: str) -> bool:
    """Whether the header `X-Hub-Signature-256` shows that somebody with the secret sent `body`.

    The comparison takes as long for a wrong signature as for one that is nearly right.
    """
    made = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"sha256={made}".encode(), signature.encode())
