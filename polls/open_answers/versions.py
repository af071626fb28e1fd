"""Version of an open answer, to detect decisions made in the meantime."""

from polls.open_answers.models import OpenText
from polls.questionnaire.versions import compute_version


def of_open_text(text: OpenText) -> str:
    """Version of the decision about an open answer, independent of its heading."""
    return compute_version([text.state, text.published_text, text.reason])
