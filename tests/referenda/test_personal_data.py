"""What a person's copy has of a referendum."""

import pytest

from participation import personal_data
from participation.rights import documents
from tests.referenda.making import Stage

pytestmark = pytest.mark.django_db


def copied(user, name):
    [(table, link)] = [pair for pair in personal_data.copied() if pair[1].name == name]
    return list(documents.rows_of(user, table, link))


def test_a_credential_is_in_the_copy_until_it_is_collected():
    stage = Stage(voters=2).make_ready()
    stage.open_voting()
    voter = stage.voters[0]
    title = stage.referendum.title

    assert copied(voter, "referenda.waiting") == [{"referendum__title": title}]

    stage.collect()
    assert copied(voter, "referenda.waiting") == []


def test_decryptions_are_in_the_copies_of_their_trustees():
    stage = Stage(voters=1).make_ready()
    with stage.voting():
        stage.collect()
        stage.cast(0)
    stage.count(1, 3)

    title = {"trustee__referendum__title": stage.referendum.title}
    copies = {it.index: copied(it.person, "referenda.decryptions") for it in stage.trustees()}
    assert copies == {1: [title], 2: [], 3: [title]}
