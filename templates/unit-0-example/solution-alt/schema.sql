CREATE TABLE room (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    seats INTEGER NOT NULL,
    CONSTRAINT one_room_a_name UNIQUE (name),
    CONSTRAINT at_least_one_seat CHECK (seats >= 1)
);
