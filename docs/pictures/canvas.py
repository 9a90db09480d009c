"""What pictures are drawn on: a card that is light or dark as the reader's system is."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape

__all__ = ["WIDTH", "Canvas", "panels"]

WIDTH = 860
STYLE = """
    .card { fill: #ffffff; stroke: #d0d7de; }
    text { font: 14px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2328; }
    .code { font: 13px ui-monospace, Consolas, Menlo, monospace; }
    .bold { font-weight: 600; }
    .soft { fill: #59636e; }
    .middle { text-anchor: middle; }
    .box { fill: #f6f8fa; stroke: #57606a; stroke-width: 1.2; }
    .head { fill: #ddf4ff; stroke: #57606a; stroke-width: 1.2; }
    .line { stroke: #57606a; stroke-width: 1.4; fill: none; }
    .dashed { stroke-dasharray: 5 4; }
    .hot { stroke: #0969da; stroke-width: 2.4; }
    .hotbox { fill: #ddf4ff; stroke: #0969da; stroke-width: 2; }
    @media (prefers-color-scheme: dark) {
      .card { fill: #161b22; stroke: #3d444d; }
      text { fill: #e6edf3; }
      .soft { fill: #9da7b3; }
      .box { fill: #21262d; stroke: #8b949e; }
      .head, .hotbox { fill: #10355e; }
      .head { stroke: #8b949e; }
      .line { stroke: #8b949e; }
      .hot, .hotbox { stroke: #58a6ff; }
    }"""
MARKERS = """<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8"
    markerHeight="8" orient="auto-start-reverse"><path d="M0 1 9 5 0 9" class="line"/></marker>
    </defs>"""


@dataclass
class Canvas:
    """Shapes so far, and how far down they reach."""

    shapes: list[str] = field(default_factory=list)
    bottom: float = 0

    def box(self, x: float, y: float, width: float, height: float, style: str = "box") -> None:
        """A rectangle."""
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"'
            f' class="{style}"/>'
        )
        self.bottom = max(self.bottom, y + height)

    def text(self, x: float, y: float, words: str, style: str = "") -> None:
        """A line of text; y is its base line."""
        self.shapes.append(f'<text x="{x:g}" y="{y:g}" class="{style}">{escape(words)}</text>')
        self.bottom = max(self.bottom, y)

    def line(self, *points: tuple[float, float], style: str = "line", ends: str = "") -> None:
        """A line through points, with an arrow at its end if asked for."""
        way = " ".join(f"{x:g},{y:g}" for x, y in points)
        marker = ' marker-end="url(#arrow)"' if ends else ""
        self.shapes.append(f'<polyline points="{way}" class="{style}"{marker}/>')
        self.bottom = max(self.bottom, *(y for _, y in points))

    def svg(self) -> str:
        """The whole picture on its card."""
        height = self.bottom + 24
        shapes = "\n".join(self.shapes)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}">\n'
            f"<style>{STYLE}\n</style>\n{MARKERS}\n"
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:g}" rx="8"'
            f' class="card"/>\n'
            f"{shapes}\n</svg>\n"
        )


def panels(lines: list[str]) -> Iterator[tuple[str, list[str], float, float]]:
    """The panels of a source, beside each other: title, lines, left edge and width of each."""
    beside = list(_split(lines))
    width = (WIDTH - 24) / len(beside)
    for number, (title, steps) in enumerate(beside):
        yield title, steps, 24 + number * width, width - 24


def _split(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Title and lines of each panel."""
    title, steps = "", list[str]()
    for line in lines:
        if line.startswith("panel"):
            if steps:
                yield title, steps
            title, steps = line.removeprefix("panel").strip(), []
        else:
            steps.append(line)
    yield title, steps
