"""Cache-aside: answers that took long are kept in Redis for a while.

      read:   is it in Redis? ── yes ──► answer
                 │ no
                 └─► ask the database ─► keep it in Redis for CACHE_SECONDS ─► answer
      write:  change the database ─► commit ─► forget what Redis says about it

TODO 1: write what reads and fills the cache, and what forgets. The names are yours; two functions
such as `remember(name, make)` and `forget(*names)` are enough.

Keys begin with `library:cache:`, values are JSON, and every key has a time to live. Whatever
stands in Redis may be nonsense: then it is as if nothing stood there. And Redis may be down: then
the answer comes from the database. The client is `current_app.extensions["redis"]`.

TODO 2: use it for the page of a book and for the statistics. Both come from a repository, and
each is asked by two routes.

TODO 3: forget what a write has made wrong: a review, a loan, a return, an edited book, a deleted
one. When? `library/transactions.py` says why not in the middle of the request.
"""
