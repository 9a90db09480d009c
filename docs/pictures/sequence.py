"""Who says what to whom."""

from canvas import Canvas, panels

__all__ = ["sequence"]


def sequence(lines: list[str], canvas: Canvas) -> None:
    """Who says what to whom, from top to bottom; panels stand beside each other."""
    for title, steps, x, width in panels(lines):
        _conversation(canvas, title, steps, x, width)


def _conversation(canvas: Canvas, title: str, steps: list[str], x: float, width: float) -> None:
    names = steps[0].removeprefix("actors ").split(", ")
    gap = (width - 110) / (len(names) - 1)
    at = {name: x + 55 + number * gap for number, name in enumerate(names)}
    y = 30.0
    if title:
        canvas.text(x + width / 2, y, title, "bold middle")
        y += 16
    for name in names:
        canvas.box(at[name] - 55, y, 110, 28, "head")
        canvas.text(at[name], y + 19, name, "middle bold")
    top, y = y + 28, y + 54
    body = Canvas()
    for step in steps[1:]:
        y = _said(body, step, at, y, x, width)
    for name in names:
        canvas.line((at[name], top), (at[name], y - 8), style="line dashed")
    canvas.shapes += body.shapes
    canvas.bottom = max(canvas.bottom, y - 8)


def _said(
    canvas: Canvas, step: str, at: dict[str, float], y: float, x: float, width: float
) -> float:
    """One step at y; returns where the next one stands."""
    kind, _, words = step.partition(" ")
    if kind == "note":
        canvas.box(x, y - 13, width, 25)
        canvas.text(x + width / 2, y + 4, words, "middle soft")
        return y + 38
    if kind == "text":
        canvas.text((min(at.values()) + max(at.values())) / 2, y - 12, words, "code middle")
        return y + 22
    arrow, _, words = step.partition(": ")
    speaker, way, listener = arrow.split()
    start, end = at[speaker], at[listener]
    # Between the speaker and its neighbor, so that no one else's line runs through the words.
    nearest = min(abs(start - other) for other in at.values() if other != start)
    canvas.text(start + (nearest if end > start else -nearest) / 2, y - 1, words, "code middle")
    canvas.line(
        (start, y + 7), (end, y + 7), style="line" if way == "->" else "line dashed", ends=">"
    )
    return y + 38
