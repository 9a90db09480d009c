"""Our own faults, which never cost a student a point."""

__all__ = ["GraderFault"]


class GraderFault(Exception):
    """The grader could not do its part: the report becomes ungradable."""
