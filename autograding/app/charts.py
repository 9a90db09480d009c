"""Small charts as inline SVG. Each says in its label what it shows; colors come from classes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from markupsafe import Markup

from autograding.records.insight.analyses import Day

__all__ = ["BINS", "bins", "days", "distribution", "trend"]

Points = Iterable[int] | Mapping[int, int]
"""One by one, or how often each number occurs."""

BINS = 10
"""How many bars a distribution has: one for each tenth of the points."""

_BAR, _GAP, _TALL, _FOOT, _ROOM = 26, 6, 64, 16, 14
_WIDE, _HIGH, _EDGE = 320, 96, 10
_MOST_DOTS = 40
_MOST_DAYS = 60


def bins(points: Points, most: int) -> tuple[int, ...]:
    """How many of `points` fall in each tenth of `most`; full marks belong to the last."""
    counts = [0] * BINS
    for value, number in Counter(points).items():
        counts[min(BINS - 1, max(0, value * BINS // most))] += number
    return tuple(counts)


def distribution(points: Points, most: int) -> Markup:
    """Bars of how many students stand in each tenth of `most` points."""
    return _bars(bins(points, most), most)


@lru_cache(256)
def _bars(counts: tuple[int, ...], most: int) -> Markup:
    """A page that is asked for again draws the same bars."""
    edges = [most * number // BINS for number in range(BINS + 1)]
    label = ", ".join(
        f"{count} with {low} to {high if high == most else high - 1} points"
        for count, (low, high) in zip(counts, pairwise(edges), strict=True)
        if count
    )
    bars = [_bar(number, count, max(counts)) for number, count in enumerate(counts)]
    width, height = BINS * (_BAR + _GAP) - _GAP, _ROOM + _TALL + _FOOT
    return Markup(
        '<svg class="chart" role="img" aria-label="Distribution: {}" viewBox="0 0 {} {}"'
        ' width="{}" height="{}">{}<path class="axis" d="M0 {}H{}"/>{}</svg>'
    ).format(
        label or "nobody graded yet", width, height, width, height, Markup("").join(bars),
        _ROOM + _TALL + 0.5, width, _scale(most, width, height),
    )  # fmt: skip


def _bar(number: int, count: int, most: int) -> Markup:
    x = number * (_BAR + _GAP)
    if not count:
        return Markup("")
    height = max(4, round(_TALL * count / most))
    top = _ROOM + _TALL - height
    return Markup(
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>'
    ).format(x, top, _BAR, height, x + _BAR // 2, top - 3, count)


def _scale(most: int, width: int, height: int) -> Markup:
    """The points under the axis: none, half, all."""
    places = ((0, "start", 0), (width // 2, "middle", most // 2), (width, "end", most))
    return Markup("").join(
        Markup('<text class="scale" x="{}" y="{}" text-anchor="{}">{}</text>').format(
            x, height - 3, anchor, text
        )
        for x, anchor, text in places
    )


def trend(points: Sequence[int], most: int) -> Markup:
    """A line of the points over the pushes, oldest first; a single push is a dot."""
    places = _places(points, most)
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    label = f"Points over {len(points)} pushes: {', '.join(map(str, points))}"
    base = _HIGH - _EDGE
    return Markup(
        '<svg class="chart trend" role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}"'
        ' height="{}"><path class="axis" d="M0 {}.5H{}"/><path class="top" d="M0 {}.5H{}"/>'
        '<path class="area" d="M{:.1f} {}L{}L{:.1f} {}Z"/><path class="line" d="M{}"/>{}</svg>'
    ).format(
        label, _WIDE, _HIGH, _WIDE, _HIGH, base, _WIDE, _EDGE, _WIDE,
        places[0][0], base, line, places[-1][0], base, line, _dots(places, points),
    )  # fmt: skip


def _places(points: Sequence[int], most: int) -> list[tuple[float, float]]:
    step = (_WIDE - 2 * _EDGE) / max(1, len(points) - 1)
    tall = _HIGH - 2 * _EDGE
    return [
        (_EDGE + step * number, _HIGH - _EDGE - tall * value / most)
        for number, value in enumerate(points)
    ]


def _dots(places: Sequence[tuple[float, float]], points: Sequence[int]) -> Markup:
    """A dot for each push, the newest larger; only the newest where there are very many."""
    newest = len(points) - 1
    shown = range(newest + 1) if newest < _MOST_DOTS else [newest]
    return Markup("").join(
        _dot(*places[number], points[number], newest=number == newest) for number in shown
    )


def _dot(x: float, y: float, points: int, *, newest: bool) -> Markup:
    return Markup(
        '<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"><title>{}</title></circle>'
    ).format("dot newest" if newest else "dot", x, y, 5 if newest else 3, points)


def days(found: Sequence[Day], most: int) -> Markup:
    """Bars of the pushes a day, and a line of their mean points; the newest days where many."""
    shown = found[-_MOST_DAYS:]
    label = "; ".join(f"{day.day}: {day.pushes} pushes{_mean(day)}" for day in shown)
    return Markup(
        '<svg class="chart trend" role="img" aria-label="Pushes a day and their mean points: {}"'
        ' viewBox="0 0 {} {}" width="{}" height="{}"><path class="axis" d="M0 {}.5H{}"/>'
        '{}{}<text class="scale" x="0" y="{}">{}</text>'
        '<text class="scale" x="{}" y="{}" text-anchor="end">{}</text></svg>'
    ).format(
        label, _WIDE, _HIGH + _FOOT, _WIDE, _HIGH + _FOOT, _HIGH, _WIDE,
        _day_bars(shown), _day_line(shown, most),
        _HIGH + _FOOT - 3, shown[0].day, _WIDE, _HIGH + _FOOT - 3,
        shown[-1].day if len(shown) > 1 else "",
    )  # fmt: skip


def _mean(day: Day) -> str:
    return "" if day.mean is None else f", mean {day.mean:.0f} points"


def _day_bars(shown: Sequence[Day]) -> Markup:
    step, tallest = _WIDE / len(shown), max(day.pushes for day in shown)
    width = min(_BAR, step * 0.8)
    return Markup("").join(
        _day_bar(day, step * (number + 0.5), width, (_HIGH - _EDGE) * day.pushes / tallest)
        for number, day in enumerate(shown)
    )


def _day_bar(day: Day, middle: float, width: float, height: float) -> Markup:
    return Markup(
        '<rect class="bar is-faint" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}">'
        "<title>{}: {} pushes{}</title></rect>"
    ).format(middle - width / 2, _HIGH - height, width, height, day.day, day.pushes, _mean(day))


def _day_line(shown: Sequence[Day], most: int) -> Markup:
    step, tall = _WIDE / len(shown), _HIGH - _EDGE
    places = [
        (step * (number + 0.5), _HIGH - tall * day.mean / most)
        for number, day in enumerate(shown)
        if day.mean is not None
    ]
    if not places:
        return Markup("")
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    dots = Markup("").join(
        Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="3"/>').format(x, y)
        for x, y in places
    )
    return Markup('<path class="line" d="M{}"/>{}').format(line, dots)
