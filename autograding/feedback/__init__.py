"""What a student is told about a report: a comment, a terminal, the lines after a push."""
