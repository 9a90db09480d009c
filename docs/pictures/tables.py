"""ER diagrams."""

from canvas import Canvas

__all__ = ["tables"]

LINE = 22
BOX, GAP = 152, 66


def tables(lines: list[str], canvas: Canvas) -> None:
    """An ER diagram: tables at places of a grid, and lines with a crow's foot at the many."""
    places: dict[str, tuple[float, float, float]] = {}
    for line in lines:
        left, _, right = line.partition(": ")
        if " -- " in left:
            one, many = left.split(" -- ")
            _relate(canvas, places[one], places[many], right)
        else:
            name, column, row = left.split()
            places[name] = _table(canvas, name, int(column), int(row), right.split(", "))


def _table(
    canvas: Canvas, name: str, column: int, row: int, columns: list[str]
) -> tuple[float, float, float]:
    x, y = 24 + column * (BOX + GAP), 24 + row * 226
    height = LINE * (len(columns) + 1) + 12
    canvas.box(x, y, BOX, height)
    canvas.box(x, y, BOX, LINE + 6, "head")
    canvas.text(x + 10, y + 19, name, "bold")
    for number, words in enumerate(columns, start=1):
        base = y + 21 + number * LINE
        marks = ("PK " if "*" in words else "") + ("FK" if ">" in words else "")
        canvas.text(x + 10, base, words.lstrip("*>"), "code bold" if "*" in words else "code")
        canvas.text(x + BOX - 46, base, marks, "code soft")
    return x, y, height


def _relate(
    canvas: Canvas, one: tuple[float, float, float], many: tuple[float, float, float], words: str
) -> None:
    if one[0] == many[0]:
        x, top, bottom = one[0] + BOX / 2, one[1] + one[2], many[1]
        canvas.line((x, top), (x, bottom))
        canvas.line((x - 7, top + 9), (x + 7, top + 9))
        canvas.line((x - 8, bottom), (x, bottom - 14), (x + 8, bottom))
        canvas.text(x + 12, (top + bottom) / 2 + 2, words, "soft")
        return
    toward = 1 if many[0] > one[0] else -1
    y = one[1] + LINE * 2
    start = one[0] + (BOX if toward > 0 else 0)
    end = many[0] + (0 if toward > 0 else BOX)
    canvas.line((start, y), (end, y))
    canvas.line((start + 9 * toward, y - 7), (start + 9 * toward, y + 7))
    canvas.line((end, y - 8), (end - 14 * toward, y), (end, y + 8))
    canvas.text((start + end) / 2, y - 12, words, "soft middle")
