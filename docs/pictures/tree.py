"""B-trees."""

from canvas import WIDTH, Canvas

__all__ = ["tree"]


def tree(lines: list[str], canvas: Canvas) -> None:
    """A B-tree, and the way down to one key."""
    found = {line.split()[0]: line.partition(" ")[2] for line in lines if line[:5] != "level"}
    levels = [
        [list(map(int, node.split())) for node in line.removeprefix("level ").split(", ")]
        for line in lines
        if line.startswith("level ")
    ]
    key, chosen, above = int(found["find"]), 0, list[float]()
    canvas.text(24, 36, f"WHERE key = {key}", "code bold")
    for depth, level in enumerate(levels):
        y = 50 + depth * 96
        width = (WIDTH - 48) / len(level)
        centers = [24 + width * (number + 0.5) for number in range(len(level))]
        for number, (center, keys) in enumerate(zip(centers, level, strict=True)):
            is_way = number == chosen
            if depth:
                upper = number // 3
                down = (above[upper], y - 62), (center, y)
                canvas.line(*down, style="line hot" if is_way else "line")
            half = 13 * len(keys) + 8
            canvas.box(center - half, y, 2 * half, 34, "hotbox" if is_way else "box")
            canvas.text(
                center,
                y + 22,
                "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}".join(map(str, keys)),
                "code middle",
            )
            if depth == len(levels) - 1 and number:
                left = centers[number - 1] + 13 * len(level[number - 1]) + 8
                canvas.line((left, y + 17), (center - half, y + 17), style="line dashed")
        above = centers
        spot = centers[chosen]
        chosen = chosen * 3 + sum(key >= one for one in level[chosen])
    canvas.line((spot, y + 34), (spot, y + 66), style="line hot", ends=">")
    canvas.box(spot - 190, y + 68, 380, 34, "hotbox")
    canvas.text(spot, y + 90, found["row"], "code middle")
    canvas.text(24, y + 90, "3 pages, then the row", "soft")
