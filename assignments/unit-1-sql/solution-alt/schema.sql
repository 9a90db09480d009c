-- The library's schema with natural keys: each table is keyed by the value that people
-- already use, and ON UPDATE CASCADE carries a corrected key to the rows that refer to it.
-- WITHOUT ROWID stores the rows in the order of that key, and refuses NULL in it.

CREATE TABLE author (
    name TEXT NOT NULL,
    country TEXT NOT NULL,
    PRIMARY KEY (name)
) WITHOUT ROWID;

CREATE TABLE book (
    isbn TEXT NOT NULL,
    title TEXT NOT NULL,
    year_published INTEGER NOT NULL,
    PRIMARY KEY (isbn),
    CONSTRAINT year_is_a_positive_whole_number
    CHECK (typeof(year_published) = 'integer' AND year_published > 0)
) WITHOUT ROWID;

CREATE TABLE authorship (
    isbn TEXT NOT NULL,
    author TEXT NOT NULL,
    PRIMARY KEY (isbn, author),
    FOREIGN KEY (isbn) REFERENCES book (isbn) ON UPDATE CASCADE,
    FOREIGN KEY (author) REFERENCES author (name) ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE copy (
    barcode TEXT NOT NULL,
    isbn TEXT NOT NULL,
    PRIMARY KEY (barcode),
    FOREIGN KEY (isbn) REFERENCES book (isbn) ON UPDATE CASCADE
) WITHOUT ROWID;

CREATE TABLE member (
    email TEXT NOT NULL,
    full_name TEXT NOT NULL,
    joined TEXT NOT NULL,
    PRIMARY KEY (email),
    CONSTRAINT joined_is_a_day
    CHECK (joined IS strftime('%Y-%m-%d', joined, '+0 days'))
) WITHOUT ROWID;

-- A copy goes out at most once a day, so the copy and the day identify a loan.
CREATE TABLE loan (
    barcode TEXT NOT NULL,
    loaned TEXT NOT NULL,
    due TEXT NOT NULL,
    returned TEXT DEFAULT NULL,
    borrower TEXT NOT NULL,
    PRIMARY KEY (barcode, loaned),
    FOREIGN KEY (barcode) REFERENCES copy (barcode) ON UPDATE CASCADE,
    FOREIGN KEY (borrower) REFERENCES member (email) ON UPDATE CASCADE,
    CONSTRAINT loaned_is_a_day
    CHECK (loaned IS strftime('%Y-%m-%d', loaned, '+0 days')),
    CONSTRAINT due_is_a_day
    CHECK (due IS strftime('%Y-%m-%d', due, '+0 days')),
    CONSTRAINT returned_is_a_day
    CHECK (returned IS strftime('%Y-%m-%d', returned, '+0 days')),
    CONSTRAINT due_or_returned_after_it_began
    CHECK (loaned <= min(due, coalesce(returned, due)))
) WITHOUT ROWID;

CREATE UNIQUE INDEX loan_open ON loan (barcode) WHERE returned IS NULL;
CREATE INDEX loan_borrower ON loan (borrower);
CREATE INDEX copy_isbn ON copy (isbn);
CREATE INDEX authorship_author ON authorship (author);
