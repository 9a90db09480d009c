-- The library's schema: every table has a surrogate INTEGER PRIMARY KEY, and the
-- value people know a thing by (ISBN, e-mail, barcode, name) is UNIQUE beside it.

CREATE TABLE authors (
    author_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    country TEXT NOT NULL
);

-- SQLite would store the text 'soon' in an INTEGER column, and 'soon' > 0 is true:
-- that is why the check asks for the type as well.
CREATE TABLE books (
    book_id INTEGER PRIMARY KEY,
    isbn TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    published INTEGER NOT NULL,
    CHECK (typeof(published) = 'integer' AND published > 0)
);

CREATE TABLE book_authors (
    book_id INTEGER NOT NULL REFERENCES books (book_id),
    author_id INTEGER NOT NULL REFERENCES authors (author_id),
    PRIMARY KEY (book_id, author_id)
);

CREATE TABLE copies (
    copy_id INTEGER PRIMARY KEY,
    barcode TEXT NOT NULL UNIQUE,
    book_id INTEGER NOT NULL REFERENCES books (book_id)
);

-- date(x, '+0 days') gives NULL for text that is no date, and another text for a day
-- that does not exist: '2026-02-30' becomes '2026-03-02'.
CREATE TABLE members (
    member_id INTEGER PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    joined_on TEXT NOT NULL,
    CHECK (coalesce(date(joined_on, '+0 days'), '') = joined_on)
);

-- ISO dates sort as text, so < and >= compare days. A NULL in a CHECK passes it,
-- which is what an open loan needs.
CREATE TABLE loans (
    loan_id INTEGER PRIMARY KEY,
    copy_id INTEGER NOT NULL REFERENCES copies (copy_id),
    member_id INTEGER NOT NULL REFERENCES members (member_id),
    loaned_on TEXT NOT NULL,
    due_on TEXT NOT NULL,
    returned_on TEXT,
    CHECK (coalesce(date(loaned_on, '+0 days'), '') = loaned_on),
    CHECK (coalesce(date(due_on, '+0 days'), '') = due_on),
    CHECK (coalesce(date(returned_on, '+0 days'), '') = returned_on),
    CHECK (due_on >= loaned_on),
    CHECK (returned_on >= loaned_on)
);

-- Only open loans are in this index, so a copy can be lent again once it is back.
CREATE UNIQUE INDEX one_open_loan_per_copy
ON loans (copy_id) WHERE returned_on IS NULL;

CREATE INDEX loans_of_a_member ON loans (member_id);
CREATE INDEX copies_of_a_book ON copies (book_id);
CREATE INDEX books_of_an_author ON book_authors (author_id);
