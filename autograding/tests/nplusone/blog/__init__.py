"""A Flask blog with a problem on each page."""
