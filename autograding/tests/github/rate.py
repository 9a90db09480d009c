"""The hour's allowance of requests, as GitHub counts it and tells it."""

import time
from dataclasses import dataclass, field

__all__ = ["RateLimit"]

_HOUR = 3600


@dataclass
class RateLimit:
    """How many requests are left; a test may set `remaining` and `reset` (seconds since 1970)."""

    limit: int = 5000
    remaining: int = 5000
    reset: int = field(default_factory=lambda: int(time.time()) + _HOUR)

    def spend(self) -> bool:
        """Use one request up; False where none is left."""
        if time.time() >= self.reset:
            self.remaining, self.reset = self.limit, int(time.time()) + _HOUR
        if self.remaining <= 0:
            return False
        self.remaining -= 1
        return True

    def shown(self) -> dict[str, int]:
        """The allowance as GitHub shows it."""
        used = self.limit - self.remaining
        return {
            "limit": self.limit,
            "remaining": self.remaining,
            "reset": self.reset,
            "used": used,
        }

    def headers(self) -> dict[str, str]:
        """The headers of every answer."""
        told = {f"x-ratelimit-{name}": str(value) for name, value in self.shown().items()}
        return told | {"x-ratelimit-resource": "core"}
