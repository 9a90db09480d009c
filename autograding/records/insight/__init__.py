"""What the whole class shows: states, stuck students, failures that are alike."""
