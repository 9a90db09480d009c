"""What the site needs of npm's packages, kept in `docs/vendor` so that it works offline.

    python -m autograding.site --write    after npm's packages changed

The files are exactly those of the packages that `autograding/tests/node/package-lock.json` pins; a
test compares them.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from autograding.assignment.places import root

__all__ = ["drift", "files", "write"]

_LANGUAGES = ("bash", "go", "json", "python", "sql", "toml", "yaml")
_FILES = {
    "docsify": (
        "dist/docsify.min.js",
        "dist/plugins/search.min.js",
        "dist/themes/core.min.css",
        "dist/themes/addons/core-dark.min.css",
    ),
    "docsify-copy-code": ("dist/docsify-copy-code.min.js",),
    "prismjs": tuple(f"components/prism-{language}.min.js" for language in _LANGUAGES),
    "quizdown": ("public/build/quizdown.js", "public/build/extensions/quizdownHighlight.js"),
}
"""Files of each package, in the order in which the page loads them."""


def folder() -> Path:
    """Where the copies lie."""
    return root() / "docs" / "vendor"


def files() -> Mapping[str, bytes]:
    """What belongs into `docs/vendor`: the scripts, their licenses and a list of both, by name.

    Raises:
        FileNotFoundError: npm's packages are not installed.
    """
    found: dict[str, bytes] = {}
    listed = []
    for package, names in _FILES.items():
        home = root() / "autograding" / "tests" / "node" / "node_modules" / package
        found |= {Path(name).name: (home / name).read_bytes() for name in names}
        found[f"{package}.LICENSE.txt"] = (home / "LICENSE").read_bytes()
        about = json.loads((home / "package.json").read_bytes())
        listed.append(f"{package} {about['version']} ({about['license']})\n")
    found["packages.txt"] = "".join(listed).encode()
    return found


def drift() -> tuple[str, ...]:
    """The names of files that differ from the packages, are missing, or are too many."""
    wanted = files()
    there = {path.name: path.read_bytes() for path in folder().iterdir()}
    names = wanted.keys() | there.keys()
    return tuple(sorted(name for name in names if wanted.get(name) != there.get(name)))


def write() -> int:
    """Bring `docs/vendor` up to date; return how many files it holds."""
    wanted = files()
    folder().mkdir(exist_ok=True)
    for path in folder().iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, content in wanted.items():
        (folder() / name).write_bytes(content)
    return len(wanted)
