"""Render a unit's template repository: everything a student may have, and nothing else."""

from autograding.template.errors import TemplateError
from autograding.template.repository import build

__all__ = ["TemplateError", "build"]
