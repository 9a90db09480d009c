"""Where the tables of a diagram stand: layers from left to right, parents before children.

Sugiyama's method in its smallest form: layers by longest path, bends where a line passes a layer,
order within a layer by the mean place of the neighbors. All measures are SVG user units (pixels).
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from autograding.checks.sql.mermaid import Diagram, Entity

__all__ = ["Box", "Layout", "Point", "arrange"]

ROW = 22
HEAD = 30
LAYER_GAP = 96
BOX_GAP = 26
BEND_HEIGHT = 14
MARGIN = 16
LONGEST_TEXT = 26
_CHARACTER = 7.0
_SWEEPS = 6

Node = str | tuple[int, int]
"""A table's name, or a bend: (number of the relationship, layer)."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the drawing."""

    x: float
    y: float

    def __str__(self) -> str:
        """As a path command takes it."""
        return f"{self.x:.1f} {self.y:.1f}"


@dataclass(frozen=True, slots=True)
class Box:
    """A table's rectangle, or a bend's, which is never drawn."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """The height of its center."""
        return self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """Boxes by table, layer by table, the bends of each relationship, the size of it all."""

    boxes: dict[str, Box]
    layers: dict[str, int]
    bends: dict[int, tuple[Point, ...]]
    width: float
    height: float


def arrange(diagram: Diagram) -> Layout:
    """Place each table of `diagram` and the bends of its long lines."""
    layers = _layers(diagram)
    links = _links(diagram, layers)
    columns = _order(_columns(diagram, layers, links), links)
    sizes = {entity.name: _size(entity) for entity in diagram.entities}
    return _place(columns, sizes, layers)


def _layers(diagram: Diagram) -> dict[str, int]:
    """Each table's layer: right of all its parents, and no further from its children than need."""
    edges = _acyclic(diagram)
    layers = {entity.name: 0 for entity in diagram.entities}
    for _ in layers:
        for parent, child in edges:
            layers[child] = max(layers[child], layers[parent] + 1)
    for parent in [name for name in layers if all(child != name for _, child in edges)]:
        children = [layers[child] for start, child in edges if start == parent]
        layers[parent] = min(children, default=1) - 1
    return layers


def _acyclic(diagram: Diagram) -> list[tuple[str, str]]:
    """(parent, child) pairs without those that would close a circle."""
    children: dict[str, set[str]] = defaultdict(set)
    edges = []
    for relation in diagram.relationships:
        if not _reaches(children, relation.child, relation.parent):
            children[relation.parent].add(relation.child)
            edges.append((relation.parent, relation.child))
    return edges


def _reaches(children: dict[str, set[str]], start: str, goal: str) -> bool:
    waiting, seen = [start], {start}
    while waiting:
        if (name := waiting.pop()) == goal:
            return True
        waiting += children[name] - seen
        seen |= children[name]
    return False


def _links(diagram: Diagram, layers: dict[str, int]) -> list[tuple[Node, Node]]:
    """Pairs of neighbors in adjoining layers, long lines cut at every layer they pass."""
    links: list[tuple[Node, Node]] = []
    for number, relation in enumerate(diagram.relationships):
        start, end = sorted((relation.left, relation.right), key=lambda name: layers[name])
        bends: list[Node] = [(number, layer) for layer in range(layers[start] + 1, layers[end])]
        if layers[start] != layers[end]:
            links += pairwise([start, *bends, end])
    return links


def _columns(
    diagram: Diagram, layers: dict[str, int], links: list[tuple[Node, Node]]
) -> list[list[Node]]:
    """The nodes of each layer, tables in the diagram's order before bends."""
    columns: list[list[Node]] = [[] for _ in range(max(layers.values()) + 1)]
    for entity in diagram.entities:
        columns[layers[entity.name]].append(entity.name)
    for _, node in links:
        if not isinstance(node, str):
            columns[node[1]].append(node)
    return columns


def _order(columns: list[list[Node]], links: list[tuple[Node, Node]]) -> list[list[Node]]:
    """Sort each layer by the mean place of its neighbors, forth and back, a few times."""
    neighbors: dict[Node, list[Node]] = defaultdict(list)
    for start, end in links:
        neighbors[start].append(end)
        neighbors[end].append(start)
    place = {node: index for column in columns for index, node in enumerate(column)}
    for sweep in range(_SWEEPS):
        for column in columns if sweep % 2 else reversed(columns):
            column.sort(key=lambda node: _mean(neighbors[node], place, place[node]))
            place.update({node: index for index, node in enumerate(column)})
    return columns


def _mean(nodes: list[Node], place: dict[Node, int], default: int) -> float:
    return sum(place[node] for node in nodes) / len(nodes) if nodes else default


def _size(entity: Entity) -> tuple[float, float]:
    """Width and height of a table's box, from the longest of its texts."""
    title = min(len(entity.title), LONGEST_TEXT) + 2
    rows = [
        min(len(item.name), LONGEST_TEXT)
        + min(len(item.type), LONGEST_TEXT)
        + len(" ".join(item.keys))
        + 5
        for item in entity.attributes
    ]
    width = max([title, *rows, 14]) * _CHARACTER + 8
    return width, HEAD + ROW * len(entity.attributes) + (4 if entity.attributes else 0)


def _place(
    columns: list[list[Node]], sizes: dict[str, tuple[float, float]], layers: dict[str, int]
) -> Layout:
    heights = [sum(_height(node, sizes) + BOX_GAP for node in column) for column in columns]
    boxes: dict[str, Box] = {}
    bends: dict[int, list[Point]] = defaultdict(list)
    x = float(MARGIN)
    for column, height in zip(columns, heights, strict=True):
        width = max((sizes[node][0] for node in column if isinstance(node, str)), default=0)
        y = MARGIN + (max(heights) - height) / 2
        for node in column:
            if isinstance(node, str):
                boxes[node] = Box(x + (width - sizes[node][0]) / 2, y, *sizes[node])
            else:
                middle = y + BEND_HEIGHT / 2
                bends[node[0]] += [Point(x, middle), Point(x + width, middle)]
            y += _height(node, sizes) + BOX_GAP
        x += width + LAYER_GAP
    size = x - LAYER_GAP + MARGIN, max(heights) - BOX_GAP + 2 * MARGIN
    return Layout(boxes, layers, {key: tuple(value) for key, value in bends.items()}, *size)


def _height(node: Node, sizes: dict[str, tuple[float, float]]) -> float:
    return sizes[node][1] if isinstance(node, str) else BEND_HEIGHT
