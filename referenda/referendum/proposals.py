"""Which questions are proposals. Pure."""


def is_proposal(options: int, choose: int) -> bool:
    """Whether a question has a yes, its first option, and a no. Only proposals have a threshold."""
    return options == 2 and choose == 1
