"""Layers of an application."""

from canvas import Canvas, panels

__all__ = ["layers"]


def layers(lines: list[str], canvas: Canvas) -> None:
    """Who asks whom, from top to bottom; panels stand beside each other."""
    for title, steps, x, width in panels(lines):
        _stack(canvas, title, steps, x, width)


def _stack(canvas: Canvas, title: str, steps: list[str], x: float, width: float) -> None:
    middle, y = x + width / 2, 60.0
    canvas.text(middle, 36, title, "bold middle")
    for step in steps:
        kind, _, words = step.partition(" ")
        if kind == "arrow":
            canvas.line((middle, y), (middle, y + 34), ends=">")
            canvas.text(middle + 12, y + 22, words, "soft")
            y += 36
        elif kind in {"box", "abstract"}:
            canvas.box(middle - 130, y, 260, 36, "head" if kind == "abstract" else "box")
            canvas.text(middle, y + 23, words, "middle code bold")
            y += 36
        else:
            _pair(canvas, words.split(", "), x, y, width, is_end=kind == "ends")
            y += 60 if kind == "ends" else 36


def _pair(
    canvas: Canvas, names: list[str], x: float, y: float, width: float, *, is_end: bool
) -> None:
    each = width / len(names)
    for number, name in enumerate(names):
        center = x + each * (number + 0.5)
        if is_end:
            canvas.line((center, y), (center, y + 28), ends=">")
            canvas.text(center, y + 46, name, "middle soft")
        else:
            canvas.box(center - each / 2 + 6, y, each - 12, 36)
            canvas.text(center, y + 23, name, "middle code")
