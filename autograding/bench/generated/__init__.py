"""A fictional class of any size, whose rows are those that the classroom itself writes.

A few students come in, push and are graded as everybody is; their rows are then copied, so that ten
thousand students take seconds and every table holds what it would hold.
"""

from autograding.bench.generated.copying import multiply
from autograding.bench.generated.models import STUDENTS, fill

__all__ = ["STUDENTS", "fill", "multiply"]
