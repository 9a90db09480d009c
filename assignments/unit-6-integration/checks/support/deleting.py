"""What goes with a row that is deleted, and what stays."""

from autograding.checks import Failure
from autograding.checks.sql.tokens import locate
from support.facts import Comment, World
from support.rules import Rules
from support.site import Site

__all__ = ["Deleting"]


class Deleting:
    """Rows of a stored world deleted by hand, for good.

    Args:
        site: where it is stored.
        world: what was stored.
        rules: finds the rows.
    """

    def __init__(self, site: Site, world: World, rules: Rules) -> None:
        self._site = site
        self._world = world
        self._rules = rules

    def delete_comment(self) -> None:
        """Delete a comment; expect that the reply to it goes, and nothing else.

        Raises:
            Failure: it does not.
        """
        comment = self._world.comments[3]
        self._delete(comment.body, _bodies(comment), "The replies to a comment go with it.")

    def delete_tag(self) -> None:
        """Delete a tag; expect that its links go, and posts stay.

        Raises:
            Failure: they do not.
        """
        tag = self._world.tags[0]
        links, lost = (
            self._rules.links.name,
            sum(tag.slug in post.tags for post in self._world.posts),
        )
        before = len(self._now(links))
        self._delete(tag.name, [], "The tag is taken off its posts, and the posts stay.")
        after = len(self._now(links))
        if after != before - lost:
            raise self._failure(links, tag.name, f"{lost} links go.", f"{before - after} went.")

    def delete_post(self) -> None:
        """Delete a post; expect that its comments, replies and links go, and nothing else.

        Raises:
            Failure: they do not.
        """
        post = self._world.posts[0]
        left = {place.row for place in locate(self._site.schema(), [post.title])[post.title]}
        bodies = [
            body
            for comment in self._world.comments
            if comment.post == post.slug
            for body in _bodies(comment)
        ]
        before = len(self._now(self._rules.links.name))
        self._delete(post.title, bodies, "Its comments, the replies and its links go with it.")
        after = len(self._now(self._rules.links.name))
        if left and before - after not in (len(post.tags), len(post.tags) - 1):
            told = f"{before - after} went."
            raise self._failure(self._rules.links.name, post.title, "Its links go.", told)

    def _delete(self, token: str, gone: list[str], why: str) -> None:
        """Delete a row for good, and look which comments and posts are left."""
        row = self._rules.outside.row(token)
        attempt = self._rules.outside.deleting(row)
        kept = self._bodies_now() - set(gone)
        result = self._site.database.run(attempt.sql, attempt.parameters)
        if result.error:
            raise self._failure(attempt.table, token, why, f"It said: {result.error.message}.")
        now = self._bodies_now()
        if now - kept:
            told = f"{len(now - kept)} of them are still there."
            raise self._failure(attempt.table, token, why, told)
        if kept - now - {token}:
            told = f"{len(kept - now)} others went, too."
            raise self._failure(attempt.table, token, "Everything else stays.", told)

    def _failure(self, table: str, token: str, expected: str, actual: str) -> Failure:
        file, line = self._site.place_of(table)
        done = f"We deleted the row that holds {token!r} by hand."
        return Failure(done, expected=expected, actual=actual, file=file, line=line)

    def _bodies_now(self) -> set[str]:
        """Texts of comments, and titles of posts, that are stored now."""
        texts = [post.title for post in self._world.posts]
        texts += [body for comment in self._world.comments for body in _bodies(comment)]
        found = locate(self._site.schema(), texts)
        return {str(text) for text, places in found.items() if places}

    def _now(self, table: str) -> tuple[object, ...]:
        found = self._site.schema().table(table)
        return found.rows if found else ()


def _bodies(comment: Comment) -> list[str]:
    return [comment.body, *(reply.body for reply in comment.replies)]
