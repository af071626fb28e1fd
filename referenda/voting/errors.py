"""What makes data invalid: one kind of error, with a stable code and words for whoever checks."""


class Invalid(Exception):
    """Something was refused: ``code`` for programs (stable), ``reason`` in English for people."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason

    def __reduce__(self) -> tuple[type["Invalid"], tuple[str, str]]:
        """Let processes that check ballots side by side hand their finding back."""
        return Invalid, (self.code, self.reason)
