"""The pytest plugin: `@pytest.mark.no_n_plus_one` and the fixture `n_plus_one`.

    @pytest.mark.no_n_plus_one(allow=["Post.author"])
    def test_list(client): ...

    def test_count(n_plus_one, client):
        client.get("/posts")
        assert n_plus_one.findings == []

Roots are `n_plus_one_roots` of the ini file (the project by default); the test's own file and
every `conftest.py` only drive the code. SQLAlchemy is imported by the first test that needs it.
"""

from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from autograding.nplusone.window import Window

__all__ = ["n_plus_one", "pytest_addoption", "pytest_configure", "pytest_pyfunc_call"]

_MARK = "no_n_plus_one"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the two settings."""
    parser.addini("n_plus_one_roots", "Folders with the code that is watched.", type="paths")
    parser.addini("n_plus_one_allow", "N+1s that are meant to be.", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark known."""
    line = f"{_MARK}(allow=[]): fail where the code under test sends a statement for each row"
    config.addinivalue_line("markers", line)


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, Any, Any]:
    """Watch a marked test, and fail it with each finding's sentence."""
    marks = list(pyfuncitem.iter_markers(_MARK))
    if not marks:
        return (yield)
    allowed = [each for mark in marks for each in mark.kwargs.get("allow", ())]
    with _window(pyfuncitem, allowed) as window:
        answer = yield
    messages = [each.message for each in window.findings if not each.is_advice]
    if messages:
        pytest.fail("N+1: " + "\nN+1: ".join(messages), pytrace=False)
    return answer


@pytest.fixture
def n_plus_one(request: pytest.FixtureRequest) -> Generator["Window", None, None]:
    """A window that is open during the test: `n_plus_one.findings`, `n_plus_one.statements`."""
    with _window(request.node, []) as window:
        yield window


def _window(item: pytest.Item, allowed: list[str]) -> "Window":
    from autograding.nplusone.window import detect  # noqa: PLC0415 - SQLAlchemy is slow to import

    config = item.config
    plugins = config.pluginmanager.get_plugins()
    files = [Path(str(getattr(plugin, "__file__", None) or "")) for plugin in plugins]
    drivers = [item.path, *(file for file in files if file.name == "conftest.py")]
    roots = config.getini("n_plus_one_roots") or [config.rootpath]
    return detect(roots, allow=[*config.getini("n_plus_one_allow"), *allowed], outside=drivers)
