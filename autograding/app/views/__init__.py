"""The pages, a blueprint each: they ask the records, and hand values to a template."""

from autograding.app.views import accept, dashboard, health, problems, student, unit

__all__ = ["accept", "dashboard", "health", "problems", "student", "unit"]
