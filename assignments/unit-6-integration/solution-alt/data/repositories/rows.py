"""Making the application's rows of loaded models."""

from blog.rows import CommentRow, Label
from data.models import Category, Comment, Post, Tag

__all__ = ["comment_row", "label", "labels"]


def label(stored: Category | Tag) -> Label:
    """Return a category or a tag as the application sees it."""
    return Label(stored.slug, stored.name)


def labels(post: Post) -> tuple[Label, ...]:
    """Return the tags of a post, sorted by slug."""
    found = (label(tagging.tag) for tagging in post.taggings)
    return tuple(sorted(found, key=lambda tag: tag.slug))


def comment_row(comment: Comment, post: str) -> CommentRow:
    """Return a comment of a post with its replies, or a reply, which has none."""
    return CommentRow(
        key=str(comment.id),
        post=post,
        author=comment.author.name,
        body=comment.body,
        written_on=comment.written_on,
        replies=()
        if comment.parent_id
        else tuple(comment_row(reply, post) for reply in comment.replies),
    )
