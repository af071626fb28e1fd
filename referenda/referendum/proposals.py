"""Which questions are proposals. Pure."""


def is_proposal(options: int, choose: int) -> bool:
    """Whether a question has a yes, its first option, and a no: the threshold is for these."""
    return options == 2 and choose == 1
