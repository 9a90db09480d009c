"""Draw the chapter's pictures from their text sources.

    python docs/pictures            # writes docs/11-application-development/img11/*.svg
    python docs/pictures --check    # only says which ones are not what their source says

A picture has a background of its own and follows the reader's light or dark system, so it is
readable on any page. The first line of a source is its kind; see the sources for the rest.
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from canvas import Canvas
from layers import layers
from sequence import sequence
from tables import tables
from tree import tree

__all__ = ["main"]

FOLDER = Path(__file__).parent.parent / "11-application-development" / "img11"
KINDS: dict[str, Callable[[list[str], Canvas], None]] = {
    "tables": tables,
    "sequence": sequence,
    "tree": tree,
    "layers": layers,
}


def _draw(source: str) -> str:
    """The picture that a source describes."""
    kind, *lines = [line for line in source.splitlines() if line and not line.startswith("#")]
    canvas = Canvas()
    KINDS[kind](lines, canvas)
    return canvas.svg()


def main() -> None:
    """Write the pictures, or compare them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    is_check = parser.parse_args().check
    stale = False
    for source in sorted((FOLDER / "sources").glob("*.txt")):
        target = FOLDER / f"{source.stem}.svg"
        picture = _draw(source.read_text(encoding="utf-8"))
        if not target.exists() or target.read_text(encoding="utf-8") != picture:
            stale = True
            print(f"{target.name} {'is not what its source says' if is_check else 'is written'}")
            if not is_check:
                target.write_text(picture, encoding="utf-8")
    sys.exit(1 if stale and is_check else 0)


if __name__ == "__main__":
    main()
