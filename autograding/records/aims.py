"""The course's success metrics: what each aims at, and which criteria show whether it is reached.

One table for the page and for its test, which holds the names of units and criteria, and the
minutes, against the assignments.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["CORE_MINUTES", "DONE_SHARE", "METRICS", "PAUSE_MINUTES", "Aim", "Kind", "Target"]

CORE_MINUTES = {
    "unit-1-sql": 90,
    "unit-2-orm": 120,
    "unit-3-repository": 120,
    "unit-4-optimization": 90,
}
"""The estimated time of each core exercise."""
DONE_SHARE = 80
"""Whose points are this share of all points, in percent, has completed an exercise."""
PAUSE_MINUTES = 60
"""Nobody can tell what happens between two pushes: a longer pause counts as this much."""


class Kind(Enum):
    """How a target is measured.

    STUDENTS: who has all points on every criterion named, of those who have a result in the unit.
    RESULTS: the same of each unit by itself, summed up over the units.
    IN_TIME: who has completed an exercise within its time, of those who pushed it.
    CONFIDENCE: the mean grade of a statement in the survey.
    """

    STUDENTS = "students"
    RESULTS = "results"
    IN_TIME = "in time"
    CONFIDENCE = "confidence"


@dataclass(frozen=True)
class Target:
    """One number that can be measured.

    Attributes:
        words: what it is the share of.
        kind: how it is measured.
        aim: the share that the course wants, 0 to 1, or the grade; null where it sets none.
        criteria: by the unit's id.
        statement: the key of a statement in the survey.
    """

    words: str
    kind: Kind = Kind.STUDENTS
    aim: float | None = None
    criteria: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    statement: str = ""


@dataclass(frozen=True)
class Aim:
    """One of the course's metrics: its name, what it wants, how that is measured, in numbers."""

    title: str
    wants: str
    how: str
    targets: tuple[Target, ...]


_ALL_POINTS = "Counts who has all points on these criteria, of all who have a result in the unit."

METRICS = (
    Aim(
        "Schema design quality",
        "At least 80% of the students' schemas are normalized and use foreign keys correctly.",
        f"{_ALL_POINTS} The checks fill the schema with drawn data and try to break it.",
        (
            Target(
                "schemas in third normal form, with foreign keys that hold",
                aim=0.8,
                criteria={
                    "unit-1-sql": (
                        "keys_and_relationships",
                        "first_normal_form",
                        "second_normal_form",
                        "third_normal_form",
                        "foreign_keys",
                    )
                },
            ),
            Target(
                "schemas with every constraint",
                criteria={"unit-1-sql": ("constraints",)},
            ),
        ),
    ),
    Aim(
        "Repository pattern",
        "Working repositories for all required entities, apart from the rest of the code.",
        f"{_ALL_POINTS} Books, members and loans each have to keep the contract; the course names "
        "no share, so the target is reached when everybody has it.",
        (
            Target(
                "working repositories for books, members and loans",
                aim=1.0,
                criteria={"unit-3-repository": ("abstract_base", "contract", "query_methods")},
            ),
            Target(
                "routes and services without ORM, repositories that can be swapped",
                criteria={"unit-3-repository": ("routes_free_of_orm", "separation", "swappable")},
            ),
        ),
    ),
    Aim(
        "Query optimization",
        "At least 80% of the students fix the N+1 problems in the code that they are given.",
        f"{_ALL_POINTS} Statements are counted on data of two sizes, so that a loop shows itself.",
        (
            Target(
                "every N+1 problem fixed",
                aim=0.8,
                criteria={
                    "unit-4-optimization": ("catalog", "api", "members", "member", "overdue")
                },
            ),
            Target(
                "every index that is needed",
                criteria={"unit-4-optimization": ("indexes",)},
            ),
        ),
    ),
    Aim(
        "Choosing NoSQL",
        "At least 70% of the students add caching to the application.",
        f"{_ALL_POINTS} Caching works when a second visit asks nothing of the database, keys end, "
        "and nobody sees an old page.",
        (
            Target(
                "caching that works",
                aim=0.7,
                criteria={"unit-5-nosql": ("cache", "keys", "fresh")},
            ),
            Target(
                "the right store for each system",
                criteria={"unit-5-nosql": ("decisions",)},
            ),
        ),
    ),
    Aim(
        "Working applications",
        "At least 90% of the exercises' applications run.",
        "Counts results with all points on the criterion that drives the application as its users "
        "do, over every unit. Whether `docker compose up` works on a student's own machine is "
        "measured by nobody.",
        (
            Target(
                "results whose application works",
                kind=Kind.RESULTS,
                aim=0.9,
                criteria={
                    "unit-1-sql": ("crud",),
                    "unit-2-orm": ("crud",),
                    "unit-3-repository": ("behavior",),
                    "unit-4-optimization": ("behavior",),
                    "unit-5-nosql": ("outage",),
                    "unit-6-integration": ("pages",),
                },
            ),
        ),
    ),
    Aim(
        "Time",
        "At least 70% of the students complete the core exercises, units 1 to 4, in the time that "
        "is estimated.",
        f"An estimate. An exercise is completed by the first push with {DONE_SHARE}% of the "
        "points. The time until then is taken from when the unit was accepted and when pushes "
        f"were received; a pause of more than {PAUSE_MINUTES} minutes counts as "
        f"{PAUSE_MINUTES} minutes.",
        (
            Target(
                "exercises completed in time, of those that were pushed",
                kind=Kind.IN_TIME,
                aim=0.7,
                criteria=dict.fromkeys(CORE_MINUTES, ()),
            ),
        ),
    ),
    Aim(
        "Connection to earlier sections",
        "Implementations refer to the pattern of 11.2.2.",
        f"{_ALL_POINTS} DESIGN.md has to say what of 11.2.2 has become which class; the course "
        "names no share, so the target is reached when everybody has it.",
        (
            Target(
                "designs that lead from 11.2.2 to their own classes",
                aim=1.0,
                criteria={"unit-3-repository": ("documentation",)},
            ),
        ),
    ),
    Aim(
        "Confidence",
        "The class grades both statements with 4 of 5 or more.",
        "The mean of the survey at the end of the quizzes, which students answer or not. It is "
        "their own word.",
        (
            Target(
                "I can design a database schema.",
                kind=Kind.CONFIDENCE,
                aim=4.0,
                statement="design_schema",
            ),
            Target(
                "I can implement the Repository pattern with an ORM.",
                kind=Kind.CONFIDENCE,
                aim=4.0,
                statement="implement_repository",
            ),
        ),
    ),
)
"""In the order of the course's own list."""
