"""The docker-compose files that students get: valid, for this machine only, with passwords."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

SHARED = Path(__file__).parents[2] / "shared"
FILES = sorted(SHARED.glob("*/docker-compose.yml"))
NAMES = [file.parent.name for file in FILES]
REQUIRED = re.compile(r"\$\{(\w+):\?")


def services(file: Path) -> dict[str, dict[str, Any]]:
    """Return the services of a file by their names."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))["services"]
    return found


def test_there_are_files() -> None:
    """PostgreSQL and the NoSQL stores have a file each."""
    assert ["nosql", "postgres"] == NAMES


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_file_is_valid(file: Path) -> None:
    """A file keeps to the schema of the Compose Specification."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]

    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)

    assert 0 == done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_servers_listen_here_only(file: Path) -> None:
    """No port of a server is open to the network."""
    ports = [port for service in services(file).values() for port in service["ports"]]

    assert ports
    assert [] == [port for port in ports if not port.startswith("127.0.0.1:")]


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_images_are_pinned_and_checked(file: Path) -> None:
    """An image has a major version, and the server says when it is ready."""
    for service in services(file).values():
        assert re.fullmatch(r"\w+:\d+(-alpine)?", service["image"])
        assert service["healthcheck"]["retries"] > 1


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_every_server_asks_for_a_password(file: Path) -> None:
    """A server without a password does not start, and the example has one for each."""
    example = (file.parent / ".env.example").read_text(encoding="utf-8")
    given = set(re.findall(r"^(\w+)=\S", example, re.MULTILINE))

    for service in services(file).values():
        needed = set(REQUIRED.findall(str(service)))
        assert any(name.endswith("_PASSWORD") for name in needed)
        assert needed <= given
    assert example.startswith("# DEVELOPMENT ONLY")
