"""Headers, cookies, the secret, and host names."""

import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autograding.app.security import secret_key
from autograding.records import DataFolderError
from autograding.tests.app_client import opened
from autograding.tests.sample_classroom import give, open_unit


@pytest.fixture
def client(tmp_path: Path) -> Iterator[FlaskClient]:
    """A client of an empty classroom."""
    with opened(tmp_path) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/app.css", "/version", "/healthz"])
def test_every_answer_has_the_headers(client: FlaskClient, path: str) -> None:
    """Pages, errors and files alike forbid what we never need."""
    with client.get(path) as response:
        headers = response.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "nosniff" == headers["X-Content-Type-Options"]
    assert "same-origin" == headers["Referrer-Policy"]


def test_session_cookie_stays_with_us(tmp_path: Path) -> None:
    """Scripts cannot read the cookie, and the forms of other sites do not send it."""
    code = open_unit(tmp_path)
    give(tmp_path, "ada-park", "Ada Park", [])
    with opened(tmp_path, who=None) as client:
        cookie = client.get(f"/accept/{code}").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_session_cookie_is_secure_where_pages_are(tmp_path: Path) -> None:
    """Behind https the cookie never travels in the clear."""
    code = open_unit(tmp_path)
    with opened(tmp_path, who=None, PREFERRED_URL_SCHEME="https") as client:
        answer = client.get(f"/accept/{code}", base_url="https://class.example.org")
    assert "Secure" in answer.headers["Set-Cookie"]


def test_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """The file is readable by nobody else and stays the same."""
    secret = secret_key(tmp_path)
    assert 64 == len(secret)
    assert secret == secret_key(tmp_path)
    assert 0o600 == stat.S_IMODE((tmp_path / "secret_key").stat().st_mode)
    assert ["secret_key"] == [file.name for file in tmp_path.iterdir()]


def test_secret_made_at_once_by_many_is_one(tmp_path: Path) -> None:
    """Processes that start together agree on the first one's secret."""
    with ThreadPoolExecutor(8) as pool:
        secrets = set(pool.map(secret_key, [tmp_path] * 32))
    assert 1 == len(secrets)


def test_pages_answer_to_our_own_names_only(tmp_path: Path) -> None:
    """A foreign name that resolves to this machine reads nothing (DNS rebinding)."""
    with opened(tmp_path, who=None, TRUSTED_HOSTS=["127.0.0.1", "localhost"]) as client:
        assert 200 == client.get("/sign-in", base_url="http://127.0.0.1:8000").status_code
        assert 400 == client.get("/sign-in", base_url="http://evil.example").status_code


def test_large_forms_are_refused(tmp_path: Path) -> None:
    """A form that could only be an attack is not read."""
    code = open_unit(tmp_path)
    with opened(tmp_path) as client:
        response = client.post(f"/accept/{code}", data={"student": "x" * 100_000})
    assert 413 == response.status_code


def test_folder_that_cannot_be_used_is_told_in_one_sentence(tmp_path: Path) -> None:
    """A file in the folder's place is refused by name."""
    file = tmp_path / "file"
    file.write_text("", encoding="utf-8")
    with pytest.raises(DataFolderError, match="cannot be used"), opened(file):
        pass
