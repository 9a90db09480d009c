"""The settings that may differ from one machine to the next. Given.

| variable | default | |
|---|---|---|
| CACHE_SECONDS | 300 | how long a cached answer lives |
| RATE_LIMIT | 10 | how many counted requests a client may send ... |
| RATE_WINDOW | 60 | ... within so many seconds |
| SESSION_SECONDS | 1800 | how long a session lives after the visitor's last request |
| STAFF_PIN | 2468 | what the desk types to sign a member in (for this exercise only) |

An application finds them in `app.config`, where `create_app(settings)` can replace them.
"""

import os
from typing import Any

__all__ = ["read"]

_NUMBERS = {"CACHE_SECONDS": 300, "RATE_LIMIT": 10, "RATE_WINDOW": 60, "SESSION_SECONDS": 1800}


def read() -> dict[str, Any]:
    """Return every setting, from the environment where it is set there."""
    numbers = {name: _number(name, default) for name, default in _NUMBERS.items()}
    return {**numbers, "STAFF_PIN": os.environ.get("STAFF_PIN", "2468")}


def _number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not (value.isascii() and value.isdigit()) or int(value) == 0:
        raise SystemExit(f"{name} is a whole number above 0, unlike {value!r}. Set another one.")
    return int(value)
