"""Grade a submission: copy it in, run the checks around a sandbox, write the report."""

from autograding.grading.grade import GradeRequest, grade
from autograding.grading.room import Room
from autograding.grading.units import UnknownUnitError, load_units, subject_of, unit_folders

__all__ = [
    "GradeRequest",
    "Room",
    "UnknownUnitError",
    "grade",
    "load_units",
    "subject_of",
    "unit_folders",
]
