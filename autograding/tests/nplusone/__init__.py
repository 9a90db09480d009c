"""Programs with and without an N+1, and what a detector must say of each."""
