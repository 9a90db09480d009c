"""What runs inside GitHub Actions: grade a push, hand the report on, write the feedback."""
