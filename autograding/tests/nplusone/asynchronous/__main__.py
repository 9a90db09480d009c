"""Prints what is said of each program: `python -m autograding.tests.nplusone.asynchronous`."""

import asyncio
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from autograding.nplusone import detect
from autograding.tests.nplusone.asynchronous import programs
from autograding.tests.nplusone.models import new_engine

ROWS = 3


async def said_of(program: programs.Program, file: Path) -> list[dict[str, object]]:
    """The findings of one program."""
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    try:
        with detect([Path(programs.__file__)]) as window:
            await program(lambda: AsyncSession(engine), ROWS)
    finally:
        await engine.dispose()
    return [asdict(each) | {"message": each.message} for each in window.findings]


def main() -> None:
    """Run all programs on one database."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "blog.db"
        source = new_engine(ROWS).raw_connection()
        source.driver_connection.execute("VACUUM INTO ?", (str(file),))  # type: ignore[union-attr]
        said = {each.__name__: asyncio.run(said_of(each, file)) for each in programs.ALL}
    json.dump(said, sys.stdout)


main()
