"""How a classroom is set up on GitHub: `classroom.toml`, read and validated."""
