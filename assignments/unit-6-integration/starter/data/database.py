"""The way to the database: the engine, and one session for each transaction.

A transaction of this application, as blog/routes/turns.py asks for it:

    with repositories.transaction():      a session begins; it belongs to this thread alone
        repositories.posts.published(1)   every repository uses this session
        ...
                                          no error: COMMIT · an error: ROLLBACK, and it goes on
                                          either way the connection goes back

The server answers several visitors at once, in threads, with the same bundle of repositories. So
a session kept in the bundle, or in the module, would be everybody's. `contextvars.ContextVar`,
`threading.local` and `scoped_session` each give every thread its own.

TODO: make the engine (`create_engine`), switch foreign keys on for SQLite by a "connect" event
(`PRAGMA foreign_keys = ON`), and write the block.
"""
