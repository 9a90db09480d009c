"""The site's server, and the scripts that the site brings along."""

import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse

import pytest

from autograding.site import drift, files, serve


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The site, served on a free port."""
    with serve(0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def opened(address: str) -> HTTPResponse:
    """The answer to a GET request."""
    answer: HTTPResponse = urllib.request.urlopen(address, timeout=10)
    return answer


def test_the_front_door_leads_to_the_site(address: str) -> None:
    """The address without a path is answered by the start page."""
    with opened(address) as answer:
        assert f"{address}/docs/" == answer.url
        assert b"<title>Databases" in answer.read()


@pytest.mark.parametrize(
    "path", ["/.git/HEAD", "/docs/../.git/HEAD", "/%2egit/HEAD", "/autograding/", "/.venv/", "/x"]
)
def test_hidden_files_and_folders_are_not_served(address: str, path: str) -> None:
    """What begins with a dot is not handed out, and no folder is listed."""
    with pytest.raises(urllib.error.HTTPError) as raised:
        opened(address + path)
    with raised.value as answer:
        assert 404 == answer.code


def test_sources_are_shown_as_text(address: str) -> None:
    """A Python file that a page links to is read in the browser, not downloaded."""
    with opened(f"{address}/docs/screenshots.py") as answer:
        assert "text/plain; charset=utf-8" == answer.headers["Content-Type"]


def test_a_taken_port_is_told_in_one_sentence(address: str) -> None:
    """Serving on a port that is taken says what to do about it."""
    port = address.rpartition(":")[2]
    command = [sys.executable, "-m", "autograding.site", "--port", port]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert 2 == done.returncode
    assert f"Error: port {port} is taken (cure: choose another" in done.stderr


def test_vendored_scripts_are_those_of_the_pinned_packages() -> None:
    """docs/vendor holds the packages' own bytes (cure: python -m autograding.site --write)."""
    assert () == drift()


def test_each_package_brings_its_license() -> None:
    """Whoever copies the site copies the licenses with it."""
    listed = files()["packages.txt"].decode().splitlines()
    assert {"(MIT)"} == {line.split()[-1] for line in listed}
    assert all(f"{line.split()[0]}.LICENSE.txt" in files() for line in listed)
