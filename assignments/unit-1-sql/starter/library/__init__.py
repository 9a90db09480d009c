"""The library: a small package around the database that you design."""
