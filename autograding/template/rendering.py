"""Fill in the Jinja templates of what is rendered into repositories."""

import json
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from autograding.assignment.places import templates_folder
from autograding.contracts.github_classroom import step_id, variable
from autograding.feedback.words import section

__all__ = ["render"]


def render(name: str, **values: object) -> str:
    """The template `name` with `values`; a name that it uses and nobody gives is an error."""
    return _templates().get_template(name).render(values)


@cache
def _templates() -> Environment:
    environment = Environment(  # noqa: S701 (Markdown and YAML, and only authors' own words)
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["section"] = section
    environment.filters["cell"] = _cell
    environment.filters["quoted"] = _quoted
    environment.filters["step_id"] = step_id
    environment.filters["variable"] = variable
    return environment


def _quoted(text: str) -> str:
    """A text as YAML, which takes JSON's strings."""
    return json.dumps(text, ensure_ascii=False)


def _cell(text: str) -> str:
    """An author's text for a cell of a table."""
    return text.replace("|", "\\|")
