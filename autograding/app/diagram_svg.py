"""A student's entity-relationship diagram as an SVG picture, drawn here without any outside host.

Colors come from the page's style sheet through classes, so the picture follows light and dark.
"""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from markupsafe import Markup, escape

from autograding.app.diagram_layout import HEAD, LONGEST_TEXT, ROW, Box, Layout, Point, arrange
from autograding.checks.sql.mermaid import Diagram, Entity, Relationship, Side, parse

__all__ = ["draw", "drawing"]

_FOOT = 12
_LOOP = 46
_MOST_LABELS = 16


def drawing(mermaid: str) -> Markup | None:
    """The picture of Mermaid `erDiagram` text; None where the text cannot be drawn."""
    diagram = parse(mermaid)
    return None if diagram is None else draw(diagram)


def draw(diagram: Diagram) -> Markup:
    """One `<svg>` element that says in its label what it shows."""
    layout = arrange(diagram)
    lines = _lines(diagram, layout)
    boxes = [_table(entity, layout.boxes[entity.name]) for entity in diagram.entities]
    width, height = layout.width + _LOOP, layout.height
    return Markup(
        '<svg class="er" role="img" aria-label="{}" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}"'
        ' height="{:.0f}" xmlns="http://www.w3.org/2000/svg">{}{}</svg>'
    ).format(_words(diagram), width, height, width, height, _join(lines), _join(boxes))


def _words(diagram: Diagram) -> str:
    """The diagram told to someone who cannot see it."""
    tables = ", ".join(
        f"{entity.title} ({', '.join(item.name for item in entity.attributes) or 'no columns'})"
        for entity in diagram.entities
    )
    lines = "; ".join(
        f"{relation.left}, {relation.from_side}, to {relation.right}, {relation.to_side}"
        for relation in diagram.relationships
    )
    return f"Entity-relationship diagram. Tables: {tables}. Relationships: {lines or 'none'}."


def _table(entity: Entity, box: Box) -> Markup:
    rows = [
        _row(index, item.name, item.type, " ".join(item.keys), box)
        for index, item in enumerate(entity.attributes)
    ]
    return Markup(
        '<g transform="translate({:.1f} {:.1f})"><rect class="er-box" width="{:.1f}"'
        ' height="{:.1f}" rx="6"/><path class="er-head" d="{}"/>'
        '<text class="er-title" x="{:.1f}" y="20" text-anchor="middle">{}</text>{}</g>'
    ).format(
        box.x, box.y, box.width, box.height, _head(box), box.width / 2,
        _short(entity.title), _join(rows),
    )  # fmt: skip


def _head(box: Box) -> str:
    """The rounded top of a table; rounded below, too, where no columns follow."""
    w, h = box.width, HEAD
    low = f"V{h}H0" if box.height > HEAD else f"V{h - 6}a6 6 0 0 1 -6 6H6a6 6 0 0 1 -6 -6"
    return f"M0 6a6 6 0 0 1 6 -6H{w - 6:.1f}a6 6 0 0 1 6 6{low}Z"


def _row(index: int, name: str, kind: str, keys: str, box: Box) -> Markup:
    y = HEAD + ROW * index + 17
    name_class = "er-name er-in-key" if "PK" in keys else "er-name"
    key = Markup('<tspan class="er-key" dx="7">{}</tspan>').format(keys) if keys else ""
    return Markup(
        '<text class="{}" x="10" y="{}">{}{}</text>'
        '<text class="er-type" x="{:.1f}" y="{}" text-anchor="end">{}</text>'
    ).format(name_class, y, _short(name), key, box.width - 10, y, _short(kind))


def _lines(diagram: Diagram, layout: Layout) -> list[Markup]:
    ends = _ends(diagram, layout)
    labels = len(diagram.relationships) <= _MOST_LABELS
    return [
        _line(relation, *ends[number], layout.bends.get(number, ()), label=labels)
        for number, relation in enumerate(diagram.relationships)
    ]


def _ends(diagram: Diagram, layout: Layout) -> list[tuple[tuple[Point, int], tuple[Point, int]]]:
    """For each relationship its two (place, direction out of the box: 1 right, -1 left)."""
    sides: dict[tuple[str, int], list[tuple[float, int, int]]] = defaultdict(list)
    for number, relation in enumerate(diagram.relationships):
        for end, (name, other) in enumerate(_both_ways(relation)):
            out = -1 if layout.layers[name] > layout.layers[other] else 1
            bends = sorted(layout.bends.get(number, ()), key=lambda point: out * point.x)
            aim = bends[0].y if bends else layout.boxes[other].middle
            sides[name, out].append((aim, number, end))
    places: dict[tuple[int, int], tuple[Point, int]] = {}
    for (name, out), visits in sides.items():
        for index, (_, number, end) in enumerate(sorted(visits)):
            point = _port(layout.boxes[name], out, (index + 1) / (len(visits) + 1))
            places[number, end] = point, out
    return [(places[number, 0], places[number, 1]) for number in range(len(diagram.relationships))]


def _both_ways(relation: Relationship) -> tuple[tuple[str, str], tuple[str, str]]:
    return (relation.left, relation.right), (relation.right, relation.left)


def _port(box: Box, out: int, share: float) -> Point:
    return Point(box.x + (box.width if out > 0 else 0), box.y + box.height * share)


def _line(
    relation: Relationship,
    start: tuple[Point, int],
    end: tuple[Point, int],
    bends: tuple[Point, ...],
    *,
    label: bool,
) -> Markup:
    if start[1] < 0:
        bends = tuple(reversed(bends))
    path = _path(start, end, bends)
    text = _label(relation, start[0], end[0], bends) if label else ""
    return Markup(
        '<g class="er-line"><title>{}</title><path d="{}"/><path d="{}{}"/>{}{}{}</g>'
    ).format(
        f"{relation.left} {relation.label or 'to'} {relation.right}", path,
        _mark(relation.from_side, *start), _mark(relation.to_side, *end),
        _circle(relation.from_side, *start), _circle(relation.to_side, *end), text,
    )  # fmt: skip


def _path(start: tuple[Point, int], end: tuple[Point, int], bends: tuple[Point, ...]) -> str:
    """Smooth curves through all places; straight where a line only passes a layer."""
    (first, out), (last, back) = start, end
    if not bends and out == back:
        return _bulge(first, last, out)
    places = [first, *bends, last]
    path = f"M{first}"
    for here, there in pairwise(places):
        middle = (here.x + there.x) / 2
        path += f"C{Point(middle, here.y)} {Point(middle, there.y)} {there}"
    return path


def _bulge(first: Point, last: Point, out: int) -> str:
    """A line between two tables of one layer, or from a table to itself."""
    x = max(first.x, last.x) + out * _LOOP * 1.3
    return f"M{first}C{Point(x, first.y)} {Point(x, last.y)} {last}"


def _mark(side: Side, place: Point, out: int) -> str:
    """A crow's foot for many, strokes for one, drawn outward from the table's edge."""
    foot = place.x + out * _FOOT
    path = ""
    if side.is_many:
        above, below = Point(place.x, place.y - 6), Point(place.x, place.y + 6)
        path += f"M{above}L{Point(foot, place.y)}L{below}"
    strokes = {Side.ONE: (6, 11), Side.ZERO_OR_ONE: (6,), Side.MANY: (_FOOT + 3,)}
    for distance in strokes.get(side, ()):
        x = place.x + out * distance
        path += f"M{x:.1f} {place.y - 5:.1f}V{place.y + 5:.1f}"
    return path


def _circle(side: Side, place: Point, out: int) -> Markup | str:
    distances = {Side.ZERO_OR_ONE: 14, Side.ZERO_OR_MANY: _FOOT + 4}
    if side not in distances:
        return ""
    x = place.x + out * distances[side]
    return Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, place.y)


def _label(
    relation: Relationship, start: Point, end: Point, bends: tuple[Point, ...]
) -> Markup | str:
    """The relationship's name half way, on the first stretch of a long line."""
    if not relation.label:
        return ""
    end = bends[0] if bends else end
    if relation.left == relation.right:
        place, anchor = Point(start.x + 8, min(start.y, end.y) - 9), "start"
    else:
        place, anchor = Point((start.x + end.x) / 2, (start.y + end.y) / 2 - 6), "middle"
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        place.x, place.y, anchor, _short(relation.label)
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def _join(parts: Iterable[Markup]) -> Markup:
    return Markup("").join(escape(part) for part in parts)
