"""Programs with asyncio sessions; they need aiosqlite, which the tests' own environment lacks."""
