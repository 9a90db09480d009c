"""Reduce GitHub's own OpenAPI description to the operations that the stand-in answers.

The package `@octokit/openapi` publishes it (MIT). To take a newer one over:

    npm pack @octokit/openapi && tar xzf octokit-openapi-*.tgz
    python -m autograding.tests.github.reduce_description package

Nothing is edited by hand: what is kept is kept as GitHub wrote it. Left out are other operations,
what only a reader needs (descriptions, examples), and schemas that nothing kept refers to.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from autograding.tests.github.operations import OPERATIONS, REDUCED

__all__ = ["main", "reduced"]

_FOR_READERS = frozenset(
    {"description", "summary", "example", "examples", "externalDocs", "tags", "title"}
    # Also this hint to generators: validators stumble over one that tells lists from objects.
    | {"discriminator"}
)
_METHODS = ("get", "post", "put", "patch", "delete")


def main(package: Path) -> None:
    """Write the reduced description of an unpacked `@octokit/openapi`."""
    version = json.loads((package / "package.json").read_text())["version"]
    description = json.loads((package / "generated" / "api.github.com.json").read_text())
    text = json.dumps(reduced(description, version), separators=(",", ":"), sort_keys=True)
    REDUCED.write_text(text + "\n")
    sys.stderr.write(f"{REDUCED.name}: {len(text):,} bytes, {len(OPERATIONS)} operations\n")


def reduced(description: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The description with `OPERATIONS` and what they refer to, and nothing else."""
    paths = _paths(description["paths"])
    kept: dict[str, Any] = {}
    _keep(paths, description["components"], kept)
    return {
        "openapi": description["openapi"],
        "info": {
            "title": description["info"]["title"],
            "version": description["info"]["version"],
            "license": description["info"]["license"],
            "x-reduced-from": f"@octokit/openapi {version}, MIT",
        },
        "paths": paths,
        "components": kept,
    }


def _paths(paths: Mapping[str, Any]) -> dict[str, Any]:
    """The wanted operations, each stripped; one that GitHub dropped is an error here."""
    found: dict[str, Any] = {}
    for path, item in paths.items():
        for method in _METHODS:
            if item.get(method, {}).get("operationId") in OPERATIONS:
                found.setdefault(path, {})[method] = _stripped(item[method])
    seen = {operation["operationId"] for item in found.values() for operation in item.values()}
    if missing := sorted(OPERATIONS - seen):
        msg = f"GitHub's description has no {', '.join(missing)}: correct operations.py."
        raise SystemExit(msg)
    return found


def _stripped(value: Any, *, names: bool = False) -> Any:
    """A value without the keys for readers; `names`: the keys are names that GitHub chose."""
    if isinstance(value, list):
        return [_stripped(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _stripped(item, names=key in {"properties", "schemas", "responses", "headers"})
        for key, item in value.items()
        if names or _kept(key, value)
    }


def _kept(key: str, value: Mapping[str, Any]) -> bool:
    """Whether a key stays; OpenAPI demands a description of each answer."""
    if key == "description":
        return "content" in value or set(value) <= {"description", "headers"}
    return not (key in _FOR_READERS or key.startswith("x-"))


def _keep(value: Any, components: Mapping[str, Any], kept: dict[str, Any]) -> None:
    """Add all components that a value refers to, and those that they refer to."""
    for kind, name in _references(value):
        group = kept.setdefault(kind, {})
        if name not in group:
            group[name] = _stripped(components[kind][name])
            _keep(group[name], components, kept)


def _references(value: Any) -> Iterator[tuple[str, str]]:
    """The (kind, name) of each component that a value refers to."""
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        target = value.get("$ref")
        if isinstance(target, str):
            _, _, kind, name = target.split("/")
            yield kind, name
        for item in value.values():
            yield from _references(item)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
