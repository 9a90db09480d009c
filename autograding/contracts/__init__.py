"""The formats of others: GitHub Classroom, Classroom 50, and instructors' spreadsheets."""
