import pytest

from participation.audit.hashing import GENESIS
from participation.audit.models import ChainHead
from participation.audit.operations import record


@pytest.mark.django_db
def test_entries_are_numbered_without_a_gap_and_each_names_the_hash_before():
    first = record(actor=None, action="poll.opened", subject="poll:1")
    second = record(actor=None, action="poll.closed", subject="poll:1", details={"n": 7})

    assert (first.number, second.number) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == (GENESIS, first.hash)
    head = ChainHead.objects.get()
    assert (head.count, head.hash) == (2, second.hash)
