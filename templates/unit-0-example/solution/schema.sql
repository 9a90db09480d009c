CREATE TABLE room (
    name TEXT PRIMARY KEY NOT NULL,
    seats INTEGER NOT NULL CHECK (seats > 0)
);
