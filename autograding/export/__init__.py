"""Lay the chapter into a checkout of the bootcamp: text, pictures, quizzes, examples, one line."""

from autograding.export.lay import ExportError, Laid, export_chapter

__all__ = ["ExportError", "Laid", "export_chapter"]
