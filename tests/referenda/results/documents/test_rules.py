"""When a record exists."""

from referenda.referendum.models import State
from referenda.results.documents import rules as documents_rules
from tests.referenda.unsaved import those


def test_a_record_needs_a_result_or_an_annulment():
    assert those(documents_rules.has_record) == {State.PROVISIONAL, State.CERTIFIED, State.ANNULLED}
