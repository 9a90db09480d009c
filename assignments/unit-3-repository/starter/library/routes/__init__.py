"""What visitors see and do: one module of views for each part of the library."""
