"""Relationships that are read one by one."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Session, joinedload, selectinload

from autograding.tests.nplusone.cases import nothing, says
from autograding.tests.nplusone.models import Author, Comment, Post


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def many_to_one(session: Session, rows: int) -> list[str]:
    """The classic."""
    posts = session.scalars(select(Post)).all()
    names = []
    for post in posts:
        names.append(post.author.name)  # site
    return names


@says("Post.comments", "selectinload(Post.comments)", "for post in posts")
def one_to_many(session: Session, rows: int) -> int:
    """Reads a collection a row."""
    posts = session.scalars(select(Post)).all()
    total = 0
    for post in posts:
        for comment in post.comments:  # site
            total += len(comment.text)
    return total


@says("Author.profile", "joinedload(Author.profile)", "for author in authors")
def one_to_one(session: Session, rows: int) -> list[str]:
    """From the side without the foreign key."""
    authors = session.scalars(select(Author).where(Author.posts.any())).all()
    return [author.profile.text for author in authors]  # site


@says("Post.tags", "selectinload(Post.tags)", "for post in session.scalars(select(Post))")
def many_to_many(session: Session, rows: int) -> list[list[str]]:
    """Through an association table."""
    return [
        [tag.name for tag in post.tags]  # site
        for post in session.scalars(select(Post))
    ]


@says(
    "Post.comments",
    "selectinload(Post.comments).joinedload(Comment.author)",
    "for post in posts",
)
@says(
    "Comment.author",
    "selectinload(Post.comments).joinedload(Comment.author)",
    "for comment in post.comments",
    statements=lambda rows: 2 * rows,
)
def nested(session: Session, rows: int) -> list[str]:
    """Both levels lazy: two findings, one chain."""
    posts = session.scalars(select(Post)).all()
    names = []
    for post in posts:
        for comment in post.comments:  # site
            names.append(comment.author.name)  # site
    return names


@says(
    "Comment.author",
    "selectinload(Post.comments).joinedload(Comment.author)",
    "for comment in post.comments",
    statements=lambda rows: 2 * rows,
)
def inner_lazy(session: Session, rows: int) -> list[str]:
    """The outer level eager, the inner one lazy."""
    posts = session.scalars(select(Post).options(selectinload(Post.comments))).all()
    return [
        comment.author.name  # site
        for post in posts
        for comment in post.comments
    ]


@says("Post.author", "joinedload(Post.author)", "while posts")
def in_a_while_loop(session: Session, rows: int) -> list[str]:
    """A loop without `for`."""
    posts = list(session.scalars(select(Post)))
    names = []
    while posts:
        post = posts.pop()
        if not post.title:
            continue
        names.append(post.author.name)  # site
    return names


def author_name(post: Post) -> str:
    """What a helper of the user's own does."""
    return post.author.name  # site


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def in_a_helper(session: Session, rows: int) -> list[str]:
    """The site is the helper, the loop the caller's."""
    posts = session.scalars(select(Post)).all()
    names = []
    for post in posts:
        names.append(author_name(post))
    return names


@nothing()
def helper_called_twice(session: Session, rows: int) -> tuple[str, str]:
    """Two lone objects in two calls of one helper: nothing repeats."""
    first, second = session.scalars(select(Post).limit(2)).all()
    return author_name(first), author_name(second)


@nothing()
def two_lone_objects(session: Session, rows: int) -> list[str]:
    """Two lone objects on two lines."""
    posts = session.scalars(select(Post)).all()
    names = [posts[0].author.name]
    names.append(posts[1].author.name)
    return names


@nothing()
def same_parent_twice(session: Session, rows: int) -> int:
    """One parent, read again: SQLAlchemy has it already."""
    post = session.scalars(select(Post)).first()
    assert post is not None
    return sum(len(post.comments) for _ in range(rows))


@nothing()
def present_already(session: Session, rows: int) -> list[str]:
    """All authors are in the identity map."""
    authors = session.scalars(select(Author)).all()
    posts = session.scalars(select(Post)).all()
    return [post.author.name for post in posts if authors]


@nothing()
def nobody_there(session: Session, rows: int) -> list[str]:
    """A loop over a query without rows."""
    posts = session.scalars(select(Post).where(Post.title == "none")).all()
    return [post.author.name for post in posts]


@nothing()
def one_row_of_many_kinds(session: Session, rows: int) -> list[Any]:
    """A detail page: one post with everything around it."""
    post = session.scalars(select(Post).limit(1)).one()
    return [getattr(post, name) for name in ("author", "comments", "tags")]


@nothing()
def lone_object_before_a_loop(session: Session, rows: int) -> list[str]:
    """The first is loaded alone, the list with its authors."""
    names = [session.scalars(select(Post).limit(1)).one().author.name]
    session.expunge_all()
    posts = session.scalars(select(Post).options(joinedload(Post.author))).all()
    names += [post.author.name for post in posts]
    return names


class Shown:
    """A wrapper as templates get them."""

    def __init__(self, post: Post) -> None:
        self.post = post

    @property
    def author(self) -> str:
        """The author's name."""
        return self.post.author.name  # site

    def __str__(self) -> str:
        return f"{self.post.title} by {self.post.author.name}"  # site

    def __repr__(self) -> str:
        return f"<{self.post.author.name}>"  # site


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def in_a_property(session: Session, rows: int) -> list[str]:
    """Hidden in a property."""
    posts = session.scalars(select(Post)).all()
    return [Shown(post).author for post in posts]


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def in_str(session: Session, rows: int) -> list[str]:
    """Hidden in `__str__`."""
    posts = session.scalars(select(Post)).all()
    return [f"{Shown(post)}" for post in posts]


@says("Post.author", "joinedload(Post.author)", "return repr(shown)", repetition="library")
def in_repr_of_a_list(session: Session, rows: int) -> str:
    """`repr` of a list goes through it in C."""
    shown = [Shown(post) for post in session.scalars(select(Post))]
    return repr(shown)


class WithHybrid:
    """Stands for a mapped class with a hybrid."""

    def __init__(self, post: Post) -> None:
        self.post = post

    @hybrid_property
    def signature(self) -> str:
        """The author's name."""
        return self.post.author.name  # site


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def in_a_hybrid(session: Session, rows: int) -> list[Any]:
    """Hidden in a hybrid."""
    posts = session.scalars(select(Post)).all()
    return [WithHybrid(post).signature for post in posts]


@says(
    "Post.author",
    "joinedload(Post.author)",
    "return sorted(posts, key=lambda post: post.author.name)",
    repetition="library",
)
def in_sorted(session: Session, rows: int) -> list[Post]:
    """A key function; the loop is in C."""
    posts = session.scalars(select(Post)).all()
    return sorted(posts, key=lambda post: post.author.name)  # site


def to_dict(post: Post) -> dict[str, Any]:
    """A serializer of the user's own."""
    return {"title": post.title, "author": post.author.name}  # site


@says(
    "Post.author",
    "joinedload(Post.author)",
    "return list(map(to_dict, posts))",
    repetition="library",
)
def in_map(session: Session, rows: int) -> list[dict[str, Any]]:
    """`map` calls the function from C."""
    posts = session.scalars(select(Post)).all()
    return list(map(to_dict, posts))


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def in_a_generator(session: Session, rows: int) -> str:
    """A generator that `join` consumes."""
    posts = session.scalars(select(Post)).all()
    return ", ".join(post.author.name for post in posts)  # site


@says("Post.author", "joinedload(Post.author)", "for post in session.query(Post)")
def in_a_legacy_query(session: Session, rows: int) -> list[str]:
    """The query is the older kind."""
    names = []
    for post in session.query(Post):
        names.append(post.author.name)  # site
    return names


@says("Post.author", "joinedload(Post.author)", "for post, comment in pairs")
def in_rows_of_pairs(session: Session, rows: int) -> list[str]:
    """Rows with two entities."""
    pairs = session.execute(select(Post, Comment).join(Comment)).all()
    names = []
    for post, comment in pairs:
        names.append(post.author.name + comment.text)  # site
    return names


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def in_a_try_block(session: Session, rows: int) -> list[str]:
    """Errors are handled in the loop, and there is code after it."""
    posts = session.scalars(select(Post)).all()
    names = []
    for post in posts:
        try:
            names.append(post.author.name)  # site
        except AttributeError:
            continue
        finally:
            names.append("")
    return names


@nothing()
def after_a_loop_with_handlers(session: Session, rows: int) -> list[str]:
    """A lone object after a loop whose handler's bytecode lies behind it."""
    post = session.scalars(select(Post).limit(1)).one()
    names = []
    for number in range(rows):
        try:
            names.append(str(1 // number))
        except ZeroDivisionError:
            continue
    names.append(post.author.name)
    return names


@says("Post.comments", "selectinload(Post.comments)", "for post in posts")
def counted_with_len(session: Session, rows: int) -> list[int]:
    """Loads collections to count them."""
    posts = session.scalars(select(Post)).all()
    counts = []
    for post in posts:
        counts.append(len(post.comments))  # site
    return counts


@nothing()
def two_lists_of_one_class(session: Session, rows: int) -> list[str]:
    """The list that is gone through has its authors; the other query does not matter."""
    session.scalars(select(Post).where(Post.views < 0)).all()
    posts = session.scalars(select(Post).options(joinedload(Post.author))).all()
    return [post.author.name for post in posts]


@says("Post.author", "joinedload(Post.author)", "for name in names")
def read_by_name(session: Session, rows: int) -> list[Any]:
    """`getattr` with names that come from elsewhere, as serializers do."""
    names = ("title", "author")
    posts = session.scalars(select(Post)).all()
    return [[getattr(post, name) for name in names] for post in posts]  # site


@says(
    "Post.author",
    "joinedload(Post.author)",
    "return json.dumps(posts, default=to_dict)",
    repetition="library",
)
def in_json(session: Session, rows: int) -> str:
    """A serializer of the standard library calls back for each post."""
    posts = session.scalars(select(Post)).all()
    return json.dumps(posts, default=to_dict)


@says(
    "Post.author",
    "joinedload(Post.author)",
    "return max(posts, key=author_name)",
    repetition="library",
)
def in_max(session: Session, rows: int) -> Post:
    """A function of the user's as a key."""
    posts = session.scalars(select(Post)).all()
    return max(posts, key=author_name)


@says("Post.author", "joinedload(Post.author)", "for post in posts")
def singly_and_then_in_a_list(session: Session, rows: int) -> list[str]:
    """One post was loaded alone before; the list is what repeats."""
    names = [session.get_one(Post, 1).author.name]
    session.expunge_all()
    posts = session.scalars(select(Post)).all()
    for post in posts:
        names.append(post.author.name)  # site
    return names
