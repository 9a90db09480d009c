"""Submissions and tiers for the sandbox's tests."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from autograding.sandbox import Sandbox, Tier, Worker

__all__ = ["TIERS", "WALLED", "opened", "write"]

# Only root can give workers a user id of their own; the others must work everywhere.
TIERS = [Tier.BUBBLEWRAP, *([Tier.UID] if os.geteuid() == 0 else []), Tier.SUBPROCESS]
# The tiers whose workers are a user of their own, or as good as one.
WALLED = [tier for tier in TIERS if tier is not Tier.SUBPROCESS]


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Write a submission and return its folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@contextmanager
def opened(folder: Path, files: Mapping[str, str], tier: Tier | None = None) -> Iterator[Worker]:
    """Yield a worker on a submission of these files."""
    with Sandbox(write(folder, files), tier=tier) as sandbox, sandbox.worker() as worker:
        yield worker
