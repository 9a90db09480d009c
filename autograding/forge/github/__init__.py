"""Repositories on GitHub: publish templates, accept, feedback pull requests, results."""
