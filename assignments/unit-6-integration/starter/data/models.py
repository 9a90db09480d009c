"""The tables, as classes.

TODO: users, categories, tags, posts, comments, and what links them. Ask of each fact: which one
table holds it? Ask of each rule in the README: which constraint keeps it, if somebody writes rows
past your code? Ask of each link: what becomes of it when one of its two ends is deleted?

A start, to change as you like:

    class Base(DeclarativeBase):
        pass

    class User(Base):
        __tablename__ = "users"

        id: Mapped[int] = mapped_column(primary_key=True)
        name: Mapped[str] = mapped_column(Text, unique=True)
"""
