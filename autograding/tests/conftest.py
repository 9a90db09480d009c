"""What all tests share."""

import gc

import pytest
from hypothesis import settings

from autograding.tests.github.fixture import github

__all__ = ["github"]

# The same examples on every machine, and no deadline: a busy machine proves nothing. To look for
# new examples, run one file with `--hypothesis-profile=default`.
settings.register_profile("course", derandomize=True, deadline=None)
settings.load_profile("course")

# Modules whose tests take a minute and more. They come first: at the end of a run there are then
# only small ones, which the workers can share.
_LONG = ("test_units", "test_workflow_act", "test_template_classroom50", "test_types", "test_demo")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the longest tests first, and all others in their order."""
    items.sort(key=lambda item: item.path.stem not in _LONG)


def pytest_collection() -> None:
    """Search for no garbage while tests are collected: nearly all of it stays."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Leave what was collected out of the search for garbage.

    Searching six thousand tests took a third of a second, at the end of every grading in a test.
    """
    gc.enable()
    gc.freeze()
