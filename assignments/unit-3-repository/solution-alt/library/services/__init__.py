"""What the library does, in terms of entities and repositories; nothing of pages or tables."""
