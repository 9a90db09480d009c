"""Queries that are written by hand, one for each of many."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import column, func, literal_column, select, table, text
from sqlalchemy.orm import Session, selectinload, with_parent

from autograding.tests.nplusone.cases import nothing, says
from autograding.tests.nplusone.models import Author, Comment, Post

_IDS = "for number in range(1, rows + 1)"
_POSTS = "select(Post).where(Post.id.in_(keys))"


@says("Post", _POSTS, _IDS, kind="manual")
def get(session: Session, rows: int) -> list[Any]:
    """`session.get` in a loop."""
    return [session.get(Post, number) for number in range(1, rows + 1)]  # site


@nothing()
def get_present(session: Session, rows: int) -> list[Any]:
    """`session.get` for what is there already."""
    posts = session.scalars(select(Post)).all()
    return [session.get(Post, post.id) for post in posts]


class Posts:
    """A repository."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get_by_id(self, number: int) -> Post | None:
        """One post."""
        return self._session.get(Post, number)  # site


@says("Post", _POSTS, _IDS, kind="manual")
def from_a_repository(session: Session, rows: int) -> list[Any]:
    """A repository's method in the caller's loop."""
    posts = Posts(session)
    found = []
    for number in range(1, rows + 1):
        found.append(posts.get_by_id(number))
    return found


@nothing()
def repository_called_twice(session: Session, rows: int) -> tuple[Any, Any]:
    """The same method on two lines."""
    posts = Posts(session)
    first = posts.get_by_id(1)
    return first, posts.get_by_id(2)


@says("Post", _POSTS, _IDS, kind="manual")
def select_by_id(session: Session, rows: int) -> list[Any]:
    """The same, written out."""
    found = []
    for number in range(1, rows + 1):
        found.append(session.scalar(select(Post).where(Post.id == number)))  # site
    return found


@says("Post", _POSTS, _IDS, kind="manual")
def legacy_first(session: Session, rows: int) -> list[Any]:
    """`first()` has a LIMIT (and, on SQLite, an OFFSET) and is no page."""
    return [
        session.query(Post).filter_by(id=number).first()  # site
        for number in range(1, rows + 1)
    ]


@says("authors", "select(authors).where(authors.c.id.in_(keys))", _IDS, kind="manual")
def core(session: Session, rows: int) -> list[Any]:
    """Core, on the connection."""
    authors = table("authors", column("id"), column("name"))
    connection = session.connection()
    return [
        connection.execute(select(authors.c.name).where(authors.c.id == number)).scalar()  # site
        for number in range(1, rows + 1)
    ]


@says("posts", "select(posts).where(posts.c.id.in_(keys))", _IDS, kind="manual")
def text_with_a_bind(session: Session, rows: int) -> list[Any]:
    """`text()` with a parameter."""
    query = text("SELECT title FROM posts WHERE id = :id")
    return [
        session.execute(query, {"id": number}).scalar()  # site
        for number in range(1, rows + 1)
    ]


@says("posts", "select(posts).where(posts.c.id.in_(keys))", _IDS, kind="manual")
def text_with_the_value_in_it(session: Session, rows: int) -> list[Any]:
    """An f-string: another text each time."""
    return [
        session.execute(text(f"SELECT title FROM posts WHERE id = {number}")).scalar()  # site
        for number in range(1, rows + 1)
    ]


@says("posts", "select(posts).where(posts.c.id.in_(keys))", _IDS, kind="manual")
def literal_in_a_select(session: Session, rows: int) -> list[Any]:
    """A select that is compiled anew each time."""
    return [
        session.execute(  # site
            select(literal_column("title")).select_from(text("posts")).where(text(f"id = {number}"))
        ).scalar()
        for number in range(1, rows + 1)
    ]


@says("posts", "select(posts).where(posts.c.id.in_(keys))", _IDS, kind="manual")
def driver_sql(session: Session, rows: int) -> list[Any]:
    """`exec_driver_sql` has nothing compiled."""
    connection = session.connection()
    query = "SELECT title FROM posts WHERE id = ?"
    return [
        connection.exec_driver_sql(query, (number,)).scalar()  # site
        for number in range(1, rows + 1)
    ]


@says(
    "comments",
    "select(comments.c.post_id, func.count()).where(comments.c.post_id.in_(keys))"
    ".group_by(comments.c.post_id)",
    "for post in posts",
    kind="manual",
)
def count_each(session: Session, rows: int) -> list[Any]:
    """A COUNT a row."""
    posts = session.scalars(select(Post)).all()
    counts = []
    for post in posts:
        query = select(func.count()).select_from(Comment).where(Comment.post_id == post.id)
        counts.append(session.scalar(query))  # site
    return counts


@says(
    "posts",
    "select(posts.c.author_id, func.count()).where(posts.c.author_id.in_(keys))"
    ".group_by(posts.c.author_id)",
    "for author in authors",
    kind="manual",
)
def dynamic_count(session: Session, rows: int) -> list[int]:
    """`.count()` of a dynamic relationship."""
    authors = session.scalars(select(Author).limit(rows)).all()
    return [author.posts_dynamic.count() for author in authors]  # site


@says(
    "Post",
    "select(Post).where(Post.author_id.in_(keys))",
    "for author in authors",
    kind="manual",
)
def write_only(session: Session, rows: int) -> list[int]:
    """A write-only relationship's select."""
    authors = session.scalars(select(Author).limit(rows)).all()
    return [
        len(session.scalars(author.posts_written.select()).all())  # site
        for author in authors
    ]


@says(
    "Comment",
    "select(Comment).where(Comment.post_id.in_(keys))",
    "for post in posts",
    kind="manual",
)
def by_parent(session: Session, rows: int) -> list[int]:
    """`with_parent` a row."""
    posts = session.scalars(select(Post)).all()
    return [
        len(session.scalars(select(Comment).where(with_parent(post, Post.comments))).all())  # site
        for post in posts
    ]


@nothing(rows=lambda rows: 4 * rows)
def offset_pages(session: Session, rows: int) -> int:
    """Page after page."""
    seen = 0
    while page := session.scalars(select(Post).order_by(Post.id).limit(4).offset(seen)).all():
        seen += len(page)
    return seen


@nothing(rows=lambda rows: 4 * rows)
def keyset_pages(session: Session, rows: int) -> int:
    """The bound moves."""
    last = 0
    while True:
        query = select(Post).where(Post.id > last).order_by(Post.id).limit(4)
        page = session.scalars(query).all()
        if not page:
            return last
        last = page[-1].id


@nothing(rows=lambda rows: 4 * rows)
def text_pages(session: Session, rows: int) -> int:
    """Pages in a text, with the numbers written into it."""
    seen = 0
    for page in range(rows // 4):
        found = session.execute(text(f"SELECT id FROM posts LIMIT 4 OFFSET {4 * page}")).all()
        seen += len(found)
    return seen


@nothing(rows=lambda rows: 200 * rows)
def chunks(session: Session, rows: int) -> int:
    """Lists of 200 keys."""
    keys = list(range(1, rows + 1))
    found = 0
    for start in range(0, rows, 200):
        query = select(Post.id).where(Post.id.in_(keys[start : start + 200]))
        found += len(session.execute(query).all())
    return found


@says("Post", "select(Post)", "for number in range(rows)", kind="manual")
def walk_by_offset(session: Session, rows: int) -> list[Any]:
    """A page of one is a row."""
    return [
        session.scalars(select(Post).order_by(Post.id).limit(1).offset(number)).first()  # site
        for number in range(rows)
    ]


@says("Post", _POSTS, _IDS, kind="manual")
def list_of_one(session: Session, rows: int) -> list[Any]:
    """An IN with one key."""
    return [
        session.scalars(select(Post).where(Post.id.in_([number]))).all()  # site
        for number in range(1, rows + 1)
    ]


@says(
    "Comment",
    "select(Comment).where(Comment.id.in_(keys))",
    "for post in posts",
    kind="manual",
)
def list_of_each(session: Session, rows: int) -> list[Any]:
    """An IN with the few keys of each row."""
    posts = session.scalars(select(Post).options(selectinload(Post.comments))).all()
    session.expunge_all()
    found = []
    for post in posts:
        keys = [comment.id for comment in post.comments]
        found.append(session.scalars(select(Comment).where(Comment.id.in_(keys))).all())  # site
    return found


@nothing()
def polling(session: Session, rows: int) -> int:
    """The same question again: nothing says that it would grow."""
    query = select(func.count()).select_from(Post).where(Post.views == 0)
    return sum(session.scalar(query) or 0 for _ in range(rows))


@nothing()
def months(session: Session, rows: int) -> list[Any]:
    """A range that moves, without a key."""
    return [
        session.scalar(select(func.count()).where(Post.id >= low, Post.id < low + 5))
        for low in range(0, 5 * rows, 5)
    ]


@says("Post", _POSTS, _IDS, kind="manual")
def a_session_each(session: Session, rows: int) -> list[Any]:
    """A new session for each id."""
    engine = session.get_bind()
    titles = []
    for number in range(1, rows + 1):
        with Session(engine) as own:
            post = own.get(Post, number)  # site
            titles.append(post and post.title)
    return titles


def _titles(bind: Any) -> Callable[[int], Any]:
    def title(number: int) -> Any:
        with Session(bind) as own:
            return own.scalar(select(Post.title).where(Post.id == number))  # site

    return title


@says(
    "Post",
    _POSTS,
    "return own.scalar(select(Post.title).where(Post.id == number))",
    kind="manual",
    repetition="library",
)
def in_threads(session: Session, rows: int) -> list[Any]:
    """A pool of threads: the loop is nowhere in a chain."""
    with ThreadPoolExecutor(1) as pool:
        return list(pool.map(_titles(session.get_bind()), range(1, rows + 1)))


@says(
    "Post",
    _POSTS,
    "return own.scalar(select(Post.title).where(Post.id == number))",
    kind="manual",
    repetition="library",
)
def in_asyncio_threads(session: Session, rows: int) -> Any:
    """`asyncio.gather` of threads."""
    title = _titles(session.get_bind())

    async def everything() -> list[Any]:
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1) as pool:
            jobs = [loop.run_in_executor(pool, title, number) for number in range(1, rows + 1)]
            return await asyncio.gather(*jobs)

    return asyncio.run(everything())


@says("Post", _POSTS, _IDS, kind="manual")
def merge_each(session: Session, rows: int) -> None:
    """`merge` asks for each row before it writes."""
    with session.no_autoflush:
        for number in range(1, rows + 1):
            session.merge(Post(id=number, title="new"))  # site
    session.rollback()


@says("Author", "select(Author).where(Author.name.in_(keys))", "for name in names", kind="manual")
def get_or_create(session: Session, rows: int) -> list[Any]:
    """Looks whether each is there."""
    names = [f"nobody {number}" for number in range(rows)]
    found = []
    for name in names:
        found.append(session.scalars(select(Author).where(Author.name == name)).first())  # site
    return found


@nothing()
def tried_again(session: Session, rows: int) -> Any:
    """The same question until it succeeds."""
    for _ in range(rows):
        post = session.scalars(select(Post).where(Post.id == 1)).first()
        session.expunge_all()
    return post
