"""An answer that is an error, in the vendor's words.

Rules of the state raise it; `application` turns it into ``{"description": ..., "error_code": ...}``, the form
that real clusters were seen to answer with.
"""


class RestError(Exception):
    """The request is refused.

    Args:
        status: The HTTP status.
        error_code: The vendor's semantic code, such as ``user_not_exist``.
        description: For a person; names what was wrong, never a secret.
    """

    def __init__(self, status: int, error_code: str, description: str) -> None:
        super().__init__(status, error_code, description)
        self.status = status
        self.error_code = error_code
        self.description = description


class UnauthorizedError(RestError):
    """Nobody could be recognised: no credentials, wrong ones, or a locked account."""

    def __init__(self) -> None:
        # One text for all of them: which part was wrong is not a stranger's business.
        super().__init__(401, "unauthorized", "missing or wrong credentials")
