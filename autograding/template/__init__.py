"""Render a unit's template repository: everything a student may have, and nothing else."""

from autograding.template.drift import drift
from autograding.template.errors import TemplateError
from autograding.template.grader import Grader, grader_of
from autograding.template.repository import build, build_grader, template_files, write_folder

__all__ = [
    "Grader",
    "TemplateError",
    "build",
    "build_grader",
    "drift",
    "grader_of",
    "template_files",
    "write_folder",
]
