"""What keeps a template from being written."""

__all__ = ["TemplateError"]


class TemplateError(Exception):
    """The folder cannot be written; `message` says why in one sentence, `cure` what to do."""

    def __init__(self, message: str, cure: str) -> None:
        self.message = message
        self.cure = cure
        super().__init__(f"{message} {cure}")
