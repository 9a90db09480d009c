"""The pages, a blueprint each: they ask the records, and hand values to a template."""

from autograding.app.views import (
    accept,
    dashboard,
    graders,
    health,
    people,
    problems,
    sign_in,
    start,
    student,
    unit,
)

__all__ = [
    "accept",
    "dashboard",
    "graders",
    "health",
    "people",
    "problems",
    "sign_in",
    "start",
    "student",
    "unit",
]
