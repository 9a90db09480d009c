"""What a user of asyncio sessions would have written."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from autograding.tests.nplusone.models import Post

__all__ = ["ALL", "Program"]

Sessions = Callable[[], AsyncSession]
Program = Callable[[Sessions, int], Awaitable[Any]]


async def get_in_a_loop(sessions: Sessions, rows: int) -> list[Any]:
    """One session, one get after the other."""
    async with sessions() as session:
        found = []
        for number in range(1, rows + 1):
            found.append(await session.get(Post, number))  # site
        return found


async def gather(sessions: Sessions, rows: int) -> list[Any]:
    """A task and a session for each id."""

    async def title(number: int) -> Any:
        async with sessions() as session:
            return await session.scalar(select(Post.title).where(Post.id == number))  # site

    return await asyncio.gather(*(title(number) for number in range(1, rows + 1)))


async def lazy_in_sync(sessions: Sessions, rows: int) -> list[str]:
    """A lazy loop inside `run_sync`."""

    def names(session: Any) -> list[str]:
        return [post.author.name for post in session.scalars(select(Post))]  # site

    async with sessions() as session:
        return await session.run_sync(names)


async def eager(sessions: Sessions, rows: int) -> int:
    """What is right."""
    async with sessions() as session:
        posts = await session.scalars(select(Post).options(selectinload(Post.comments)))
        return sum(len(post.comments) for post in posts)


async def two_questions(sessions: Sessions, rows: int) -> tuple[Any, Any]:
    """Two lone objects at once."""
    async with sessions() as session:
        first = await session.get(Post, 1)
        return first, await session.get(Post, 2)


ALL: tuple[Program, ...] = (get_in_a_loop, gather, lazy_in_sync, eager, two_questions)
