"""The course's success metrics: what each aims at, what was measured, and how."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Blueprint, current_app, g, render_template

from autograding.app.extensions import database
from autograding.app.guards import for_instructors
from autograding.quiz import asked_questions, summarize
from autograding.records import Quizzes, Units
from autograding.records.metrics import Metric, Metrics

__all__ = ["blueprint"]

blueprint = Blueprint("metrics", __name__)

SECONDS = 60.0
"""How old the figures may be: measuring a large class takes a second, and pushes come in."""


@dataclass(frozen=True, slots=True)
class _Figures:
    version: str
    at: datetime
    clock: float
    metrics: tuple[Metric, ...]


@blueprint.get("/metrics")
@for_instructors
def show() -> str:
    """Each metric with its target and its value."""
    figures = _figures()
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


def _figures() -> _Figures:
    """What was measured last, or now where that is too old and something has changed since."""
    kept: _Figures | None = current_app.extensions.get("metrics")
    most = current_app.config.get("METRICS_SECONDS", SECONDS)
    if kept and (kept.version == g.version or time.monotonic() - kept.clock < most):
        return kept
    records = database.session()
    _quizzes, confidence = summarize(Quizzes(records).all(), asked_questions())
    found = Metrics(records).all(confidence)
    figures = _Figures(g.version, datetime.now(UTC), time.monotonic(), found)
    current_app.extensions["metrics"] = figures
    return figures
