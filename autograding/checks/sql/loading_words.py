"""What `loading` knows by heart: other databases' words, SQLite's messages, and its keywords."""

from difflib import get_close_matches

__all__ = ["OTHER_DATABASES", "PLAIN_MESSAGES", "RESERVED", "TYPES", "close_keyword"]

_NUMBERED = "Write `id INTEGER PRIMARY KEY`; SQLite then numbers the rows by itself."
_NO_DATABASE = "Delete the line: a SQLite database is one file, and it is already open."
_TEXT_CHECK = "Write `TEXT CHECK (column IN ('a', 'b'))`."

OTHER_DATABASES = (
    (("AUTO_INCREMENT",), "auto_increment", "AUTO_INCREMENT is MySQL's word.", _NUMBERED),
    (("IDENTITY",), "auto_increment", "IDENTITY is another database's word.", _NUMBERED),
    (
        ("ENGINE", "="),
        "mysql_option",
        "ENGINE= is MySQL's: SQLite has no such option.",
        "End the statement with ) and a semicolon.",
    ),
    (
        ("CHARSET", "="),
        "mysql_option",
        "CHARSET= is MySQL's: SQLite has no such option.",
        "End the statement with ) and a semicolon.",
    ),
    (("ENUM", "("), "enum", "SQLite has no type ENUM.", _TEXT_CHECK),
    (
        ("ON", "UPDATE", "CURRENT_TIMESTAMP"),
        "mysql_option",
        "ON UPDATE CURRENT_TIMESTAMP is MySQL's.",
        "Delete it; a trigger could do the same.",
    ),
    (
        ("DEFAULT", "NOW", "("),
        "default_function",
        "SQLite does not know NOW().",
        "Write DEFAULT CURRENT_TIMESTAMP or DEFAULT CURRENT_DATE.",
    ),
    (("CREATE", "DATABASE"), "create_database", "SQLite has no CREATE DATABASE.", _NO_DATABASE),
    (("CREATE", "SCHEMA"), "create_database", "SQLite has no CREATE SCHEMA.", _NO_DATABASE),
    (("USE",), "create_database", "SQLite has no USE.", _NO_DATABASE),
    (("SHOW",), "other_database", "SHOW is MySQL's.", "Delete the line."),
    (("GO",), "other_database", "GO is SQL Server's.", "Delete the line."),
    (("LOCK", "TABLES"), "other_database", "LOCK TABLES is MySQL's.", "Delete the line."),
    (("SET",), "other_database", "SET is another database's statement.", "Delete the line."),
    (("CREATE", "TYPE"), "enum", "SQLite has no CREATE TYPE.", _TEXT_CHECK),
    (
        ("CREATE", "EXTENSION"),
        "other_database",
        "CREATE EXTENSION is PostgreSQL's.",
        "Delete the line.",
    ),
    (
        ("CREATE", "SEQUENCE"),
        "auto_increment",
        "CREATE SEQUENCE is another database's.",
        _NUMBERED,
    ),
    (("COMMENT", "ON"), "other_database", "COMMENT ON is PostgreSQL's.", "Write -- comments."),
    (
        ("ADD", "CONSTRAINT"),
        "add_constraint",
        "SQLite cannot add a rule to a table that exists.",
        "Write the rule inside CREATE TABLE.",
    ),
    (
        ("ADD", "FOREIGN", "KEY"),
        "add_constraint",
        "SQLite cannot add a foreign key to a table that exists.",
        "Write FOREIGN KEY inside CREATE TABLE.",
    ),
    (
        ("(", "MAX", ")"),
        "other_database",
        "(MAX) is SQL Server's.",
        "Write TEXT: SQLite sets no limit to the length.",
    ),
)
"""Words in a row, a kind, a message and a hint. Words that start a statement count there only."""

PLAIN_MESSAGES = (
    (
        "foreign_key_column",
        r'unknown column "(.*)" in foreign key definition',
        "FOREIGN KEY names the column `{0}`, which this table does not have.",
        "Define the column `{0}` with its type first; FOREIGN KEY only adds a rule to it.",
    ),
    (
        "two_primary_keys",
        r'table "(.*)" has more than one primary key',
        "The table `{0}` declares PRIMARY KEY more than once.",
        "For a key of several columns write it once, at the end: PRIMARY KEY (first, second).",
    ),
    (
        "autoincrement",
        r"AUTOINCREMENT is only allowed on an INTEGER PRIMARY KEY",
        "AUTOINCREMENT works with INTEGER PRIMARY KEY only.",
        "Write `id INTEGER PRIMARY KEY`; INT, BIGINT and TEXT will not do.",
    ),
    (
        "no_primary_key",
        r"PRIMARY KEY missing on table (.*)",
        "The table `{0}` is WITHOUT ROWID and has no primary key.",
        "Declare a PRIMARY KEY, or leave WITHOUT ROWID out.",
    ),
    (
        "foreign_key_columns",
        r"foreign key on (.*) should reference only one column of table (.*)",
        "The column `{0}` refers to more than one column of `{1}`.",
        "Write FOREIGN KEY (a, b) REFERENCES {1} (a, b) as a rule of its own.",
    ),
    (
        "foreign_key_columns",
        r"number of columns in foreign key does not match",
        "A FOREIGN KEY lists another number of columns than it refers to.",
        "List as many columns before REFERENCES as after it.",
    ),
    (
        "duplicate_column",
        r"duplicate column name: (.*)",
        "The column `{0}` is defined twice in one table.",
        "Delete one of the two, or rename it.",
    ),
    (
        "table_exists",
        r"(?:table|view|index) [\"'`\[]?(.*?)[\"'`\]]? already exists",
        "`{0}` is created twice.",
        "Delete one of the two statements. The script always starts with an empty database.",
    ),
    (
        "no_such_table",
        r"no such table: (?:main\.)?(.*)",
        "There is no table `{0}` yet when this statement runs.",
        "Create the table above this line, and compare how the name is spelled.",
    ),
    (
        "no_such_column",
        r"no such column: (.*)",
        "There is no column `{0}` here.",
        "Compare the spelling. Text goes into single quotes: 'text', not \"text\".",
    ),
    (
        "no_column_named",
        r"table (.*) has no column named (.*)",
        "The table `{0}` has no column `{1}`.",
        "Compare the spelling with CREATE TABLE {0}.",
    ),
    (
        "check_subquery",
        r"subqueries prohibited in CHECK constraints",
        "A CHECK cannot look into other rows or tables.",
        "Use UNIQUE, a foreign key, a unique index with WHERE, or a trigger.",
    ),
    (
        "check_changing",
        r"non-deterministic (?:use of|functions? prohibited in)",
        "A CHECK cannot use what changes by itself, such as the current date.",
        "Compare columns with each other or with constants.",
    ),
    (
        "strict_type",
        r'(?:unknown datatype for|missing datatype for) ([^:]*)(?:: "(.*)")?',
        "The STRICT table does not know the type of `{0}`.",
        "STRICT tables take INT, INTEGER, REAL, TEXT, BLOB and ANY.",
    ),
    (
        "table_option",
        r"unknown table option: (.*)",
        "SQLite does not know `{0}` behind CREATE TABLE.",
        "Only WITHOUT ROWID and STRICT can stand there.",
    ),
    (
        "reserved_prefix",
        r"object name reserved for internal use: (.*)",
        "The name `{0}` is SQLite's own.",
        "Choose a name that does not start with sqlite_.",
    ),
    (
        "row_refused",
        r"(UNIQUE|NOT NULL|CHECK|FOREIGN KEY) constraint failed",
        "A row that the script stores breaks the {0} rule of its own table.",
        "Does the script need to store rows at all? The tests store their own.",
    ),
    (
        "mismatch",
        r'foreign key mismatch - "(.*)" referencing "(.*)"',
        "The foreign key of `{0}` refers to columns of `{1}` that are no key there.",
        "Refer to the primary key of {1}, or declare those columns UNIQUE.",
    ),
    (
        "values_count",
        r"(?:table (.*) has \d+ columns but \d+ values were supplied|\d+ values for \d+ columns)",
        "A row has another number of values than of columns.",
        "Count the columns and the values.",
    ),
)
"""A kind, SQLite's message as a pattern, a message and a hint with the pattern's groups."""

RESERVED = frozenset(
    [
        *("ADD", "ALL", "ALTER", "AND", "AS", "BETWEEN", "CASE", "CHECK", "COLLATE", "COMMIT"),
        *("CONSTRAINT", "CREATE", "DEFAULT", "DELETE", "DISTINCT", "DROP", "ELSE", "ESCAPE"),
        *("EXISTS", "FROM", "GROUP", "HAVING", "IN", "INDEX", "INSERT", "INTO", "IS", "JOIN"),
        *("LIMIT", "NOT", "NOTNULL", "NULL", "ON", "OR", "ORDER", "REFERENCES", "RETURNING"),
        *("SELECT", "SET", "TABLE", "THEN", "TO", "TRANSACTION", "UNION", "UNIQUE", "UPDATE"),
        *("USING", "VALUES", "WHEN", "WHERE"),
    ]
)

TYPES = frozenset(
    [
        *("INT", "INTEGER", "TEXT", "REAL", "BLOB", "NUMERIC", "VARCHAR", "CHAR", "DATE"),
        *("DATETIME", "TIMESTAMP", "BOOLEAN", "BOOL", "FLOAT", "DOUBLE", "DECIMAL", "BIGINT"),
    ]
)

_KEYWORDS = (
    *("CREATE", "TABLE", "INSERT", "INTO", "VALUES", "PRIMARY", "FOREIGN", "REFERENCES"),
    *("UNIQUE", "CHECK", "CONSTRAINT", "EXISTS", "TRIGGER", "INDEX", "CASCADE", "RESTRICT"),
    *("DEFAULT", "INTEGER", "WITHOUT", "STRICT", "BEGIN", "AFTER", "BEFORE", "DELETE", "UPDATE"),
    *("AUTOINCREMENT", "PRAGMA", "SELECT", "COLLATE", "NOCASE"),
)


def close_keyword(word: str) -> str:
    """The keyword that was probably meant; "" where none is close, or the word is one."""
    if word in _KEYWORDS or not word.isalpha():
        return ""
    return next(iter(get_close_matches(word[:40], _KEYWORDS, n=1, cutoff=0.75)), "")
