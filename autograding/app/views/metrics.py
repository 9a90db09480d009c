"""The course's success metrics: what each aims at, what was measured, and how."""

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, g, render_template
from sqlalchemy.orm import Session

from autograding.app.extensions import database
from autograding.app.guards import for_instructors
from autograding.app.remembered import remembered
from autograding.quiz import asked_questions, summarize
from autograding.records import Quizzes, Units
from autograding.records.metrics import Metric, Metrics

__all__ = ["blueprint"]

blueprint = Blueprint("metrics", __name__)


@dataclass(frozen=True, slots=True)
class _Figures:
    at: datetime
    metrics: tuple[Metric, ...]


@blueprint.get("/metrics")
@for_instructors
def show() -> str:
    """Each metric with its target and its value."""
    figures = remembered("metrics", _measure)
    words = [metric.word for metric in figures.metrics]
    return render_template(
        "metrics.html",
        metrics=figures.metrics,
        at=figures.at,
        reached=words.count("reached"),
        unknown=words.count("not measured yet"),
        units=Units(database.session()).all(),
        version=g.version,
    )


def _measure(session: Session) -> _Figures:
    at = datetime.now(UTC)
    _quizzes, confidence = summarize(Quizzes(session).all(), asked_questions())
    return _Figures(at, Metrics(session).all(confidence))
