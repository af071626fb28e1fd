"""The mark by which a reviewer's decision knows that the answer still is what they saw."""

from polls.open_answers.models import OpenText
from polls.questionnaire.versions import mark


def of_open_text(text: OpenText) -> str:
    """The mark of what was decided about an open answer; under which heading it stands is apart from that."""
    return mark([text.state, text.published_text, text.reason])
