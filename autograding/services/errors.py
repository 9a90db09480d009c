"""How a service can fail: always our fault, never the submission's."""

__all__ = ["ServiceUnavailable"]


class ServiceUnavailable(RuntimeError):
    """A server that the unit's checks need cannot be had here; says the cure."""
