"""What can go wrong in the blog, drawn as a tree.

BlogError
├── NotFound            the page says 404
│   ├── UnknownUser, UnknownCategory, UnknownTag, UnknownPost, UnknownComment
│   └── NoSuchPage        the list is not that long
├── Conflict            the page says 409
│   ├── AlreadyThere      a name, e-mail or slug is taken
│   ├── StillInUse        something else refers to what should be deleted
│   └── Impossible        what is asked for contradicts the blog's rules
└── Invalid             the page says 400; forms raise it, repositories do not

Each takes one argument: the name, slug, key or number. Impossible and Invalid take a sentence.
"""

__all__ = [
    "AlreadyThere",
    "BlogError",
    "Conflict",
    "Impossible",
    "Invalid",
    "NoSuchPage",
    "NotFound",
    "StillInUse",
    "UnknownCategory",
    "UnknownComment",
    "UnknownPost",
    "UnknownTag",
    "UnknownUser",
]


class BlogError(Exception):
    """The blog cannot do what it was asked to do; `str(error)` says why."""

    sentence = "{key}"
    status = 500

    def __init__(self, key: object) -> None:
        super().__init__(self.sentence.format(key=key))
        self.key = key


class NotFound(BlogError):
    """What the request is about does not exist."""

    status = 404


class UnknownUser(NotFound):
    """Nobody has this name."""

    sentence = "The blog has no user called {key}."


class UnknownCategory(NotFound):
    """No category has this slug."""

    sentence = "The blog has no category {key}."


class UnknownTag(NotFound):
    """No tag has this slug."""

    sentence = "The blog has no tag {key}."


class UnknownPost(NotFound):
    """No post has this slug."""

    sentence = "The blog has no post {key}."


class UnknownComment(NotFound):
    """No comment has this key."""

    sentence = "The blog has no comment {key}."


class NoSuchPage(NotFound):
    """The list has no page of this number."""

    sentence = "The list has no page {key}."


class Conflict(BlogError):
    """The request contradicts what the blog knows."""

    status = 409


class AlreadyThere(Conflict):
    """A value that has to be unique is taken."""

    sentence = "The blog already has {key}."


class StillInUse(Conflict):
    """Posts or comments refer to what should be deleted."""

    sentence = "Posts or comments refer to {key}, so it has to stay."


class Impossible(Conflict):
    """What is asked for contradicts the blog's rules; takes a sentence."""


class Invalid(BlogError):
    """A form's field is empty, or holds something it cannot be; takes a sentence."""

    status = 400
