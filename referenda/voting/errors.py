"""The one error for invalid data, with a stable code and a reason."""


class Invalid(Exception):
    """Invalid data. ``code`` is stable, for programs; ``reason`` is an English text for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type["Invalid"], tuple[str, str]]:
        """Pickle support, so that worker processes that check ballots can return the error."""
        return Invalid, (self.code, self.reason)
