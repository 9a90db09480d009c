"""Columns that are loaded after their row."""

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only, undefer

from autograding.tests.nplusone.cases import nothing, says
from autograding.tests.nplusone.models import Post, Staff


@says("Post.body", "undefer(Post.body)", "for post in posts", kind="column")
def deferred(session: Session, rows: int) -> list[str]:
    """A deferred column a row."""
    posts = session.scalars(select(Post)).all()
    return [post.body for post in posts]  # site


@says("Post.title", "undefer(Post.title)", "for post in posts", kind="column")
def not_among_the_loaded(session: Session, rows: int) -> list[str]:
    """`load_only`, and then another column."""
    posts = session.scalars(select(Post).options(load_only(Post.views))).all()
    return [post.title for post in posts]  # site


@says("Post", "", "for post in posts", kind="column")
def expired_by_commits(session: Session, rows: int) -> list[str]:
    """Each commit expires what is loaded."""
    posts = session.scalars(select(Post)).all()
    titles = []
    for post in posts:
        session.commit()
        titles.append(post.title)  # site
    return titles


@says("Post", "", "for post in posts", kind="column", statements=lambda rows: rows - 1, least=3)
@says("posts", "", "for post in posts", kind="write")
def changed_and_committed(session: Session, rows: int) -> None:
    """Changes and commits a row: all but the first are read again."""
    posts = session.scalars(select(Post)).all()
    for post in posts:
        post.views += 1  # site
        session.commit()  # site


@says("Post", "", "for post in posts", kind="column")
def refreshed_after_one_insert(session: Session, rows: int) -> None:
    """Every row of one bulk insert is read again."""
    posts = [Post(title="new", body="text", author_id=1) for _ in range(rows)]
    session.add_all(posts)
    session.commit()
    for post in posts:
        session.refresh(post)  # site


@nothing()
def undeferred(session: Session, rows: int) -> list[str]:
    """With `undefer`."""
    posts = session.scalars(select(Post).options(undefer(Post.body))).all()
    return [post.body for post in posts]


@nothing()
def not_expired(session: Session, rows: int) -> list[str]:
    """`expire_on_commit=False`."""
    with Session(session.get_bind(), expire_on_commit=False) as own:
        titles = []
        for post in own.scalars(select(Post)).all():
            own.commit()
            titles.append(post.title)
        return titles


@says("posts", "", "for number in range(rows)", kind="write")
def refreshed_after_own_insert(session: Session, rows: int) -> None:
    """Inserts row by row and reads each back: the reading is no finding, the writing is advice."""
    for number in range(rows):
        post = Post(title=f"new {number}", body="text", author_id=1)
        session.add(post)
        session.commit()  # site
        session.refresh(post)


@says("posts", "", "for number in range(rows)", kind="write")
def read_after_own_insert(session: Session, rows: int) -> list[int]:
    """The same, by reading an attribute after the commit."""
    keys = []
    for number in range(rows):
        post = Post(title=f"new {number}", body="text", author_id=1)
        session.add(post)
        session.commit()  # site
        keys.append(post.id)
    return keys


@says(
    "Manager.budget",
    "selectin_polymorphic(Staff, [Manager])",
    "for person in staff",
    kind="column",
)
def of_a_subclass(session: Session, rows: int) -> list[int]:
    """Columns of a subclass's own table."""
    staff = session.scalars(select(Staff)).all()
    return [person.budget for person in staff]  # type: ignore[attr-defined]  # site


@says("Post", "", "for post in posts", kind="column")
def refreshed_one_by_one(session: Session, rows: int) -> None:
    """What was just loaded is loaded again."""
    posts = session.scalars(select(Post)).all()
    for post in posts:
        session.refresh(post)  # site
