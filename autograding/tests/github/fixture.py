"""The fixture `github`: a stand-in for the API, and no request that GitHub would not take."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograding.tests.github.standin import StandIn

__all__ = ["github"]


@pytest.fixture
def github(tmp_path: Path) -> Iterator[StandIn]:
    """A GitHub of the test's own; the test fails for whatever breaks GitHub's description."""
    with StandIn(tmp_path / "github") as standin:
        yield standin
    if standin.violations:
        pytest.fail("GitHub would not take this:\n" + "\n".join(standin.violations))
