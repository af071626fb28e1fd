"""The ceremony in which a group of trustees creates its key."""

from dataclasses import replace

import pytest

from referenda.voting import ceremony, group, trustees
from referenda.voting.ceremony import Dealing, Member, Sealed
from referenda.voting.trustees import Certificate, Signed, Trustees
from tests.referenda.voting.made import UUID, fault_of

MEMBERS = [Member(bytes([index]) * 32, UUID, index, 3, 2) for index in (1, 2, 3)]
CERTIFICATES = [member.certificate() for member in MEMBERS]
DEALINGS = [member.deal(CERTIFICATES) for member in MEMBERS]


def test_the_resulting_group_is_valid():
    keys = [member.verification_key(CERTIFICATES, DEALINGS) for member in MEMBERS]

    whole = ceremony.complete(CERTIFICATES, DEALINGS, keys)

    Trustees.read(Trustees((whole,)).raw()).check()
    assert [key.public_key for key in whole.verification_keys] == [
        group.power_of_generator(member.share(CERTIFICATES, DEALINGS)) for member in MEMBERS
    ]


def test_everything_is_derived_from_the_seed():
    again = Member(MEMBERS[0].seed, UUID, 1, 3, 2)

    assert again.share(CERTIFICATES, DEALINGS) == MEMBERS[0].share(CERTIFICATES, DEALINGS)
    assert Certificate.read(again.certificate()) == Certificate.read(CERTIFICATES[0])
    assert again.coefficients(CERTIFICATES) == MEMBERS[0].coefficients(CERTIFICATES)


@pytest.mark.parametrize(
    "change", [{"uuid": UUID + "x"}, {"index": 2}, {"size": 4}, {"threshold": 3}, {"seed": bytes(32)}]
)
def test_another_index_or_referendum_has_other_secrets(change):
    other = replace(MEMBERS[0], **change)
    names = ("signing_key", "reading_key")

    assert {getattr(other, name) for name in names}.isdisjoint(getattr(MEMBERS[0], name) for name in names)
    assert set(other.coefficients(CERTIFICATES)).isdisjoint(MEMBERS[0].coefficients(CERTIFICATES))


def led_to_deal_twice(member: Member) -> tuple[int, ...]:
    """An attack by the server: it shows forged certificates of all others, takes the shares, reports a
    failure and then shows the real certificates. Returns what it learns of the polynomial behind the key,
    point by point.
    """
    impostors = [Member(bytes([100 + index]) * 32, UUID, index, 3, 2) for index in (2, 3)]
    false = [CERTIFICATES[0], *(it.certificate() for it in impostors)]
    first = member.deal(false)
    sender = Certificate.read(CERTIFICATES[0])
    return tuple(
        Sealed.read(first.sealed[it.index - 1], sender).open(UUID, 1, it.index, it.reading_key)
        for it in impostors
    )


def test_dealing_to_impostors_reveals_no_point_of_the_real_polynomial():
    learnt = led_to_deal_twice(MEMBERS[0])

    # Two points determine a polynomial of two coefficients, and with it the trustee's part of the key.
    assert len(learnt) == MEMBERS[0].threshold
    real = [MEMBERS[0].point_for(index, CERTIFICATES) for index in (1, 2, 3)]
    assert set(learnt).isdisjoint(real)
    at_nought = (3 * learnt[0] - 2 * learnt[1]) % group.ORDER
    assert at_nought != MEMBERS[0].coefficients(CERTIFICATES)[0]
    assert group.power_of_generator(at_nought) not in trustees.commitments(
        DEALINGS[0].commitments, Certificate.read(CERTIFICATES[0])
    )


def test_a_dealer_detects_a_dealing_made_for_others():
    stranger = Member(bytes(32), UUID, 3, 3, 2).certificate()
    elsewhere = MEMBERS[0].deal([*CERTIFICATES[:2], stranger])

    assert fault_of(MEMBERS[0].share, CERTIFICATES, [elsewhere, *DEALINGS[1:]]) == "own_dealing"


def test_dealings_round_trip_and_are_valid():
    for index, dealing in enumerate(DEALINGS, start=1):
        read = Dealing.read(dealing.json(), 3)
        assert read == dealing
        read.check(CERTIFICATES, index)


def test_a_dealing_of_another_member_or_with_anothers_parts_is_refused():
    assert fault_of(DEALINGS[0].check, CERTIFICATES, 2) == "trustee"
    for name in ("commitments", "signature"):
        mixed = replace(DEALINGS[0], **{name: getattr(DEALINGS[1], name)})
        assert fault_of(mixed.check, CERTIFICATES, 1) == "trustee"
    mixed = replace(DEALINGS[0], sealed=(DEALINGS[0].sealed[0], *DEALINGS[1].sealed[1:]))
    assert fault_of(mixed.check, CERTIFICATES, 1) == "share"


def test_a_receiver_detects_a_point_that_does_not_match_the_commitment():
    sender, receiver = MEMBERS[0], Certificate.read(CERTIFICATES[1])
    lie = Sealed.of(UUID, 1, receiver, sender.point_for(2, CERTIFICATES) + 1).signed(sender.signing_key)
    dealing = replace(DEALINGS[0], sealed=(DEALINGS[0].sealed[0], lie, DEALINGS[0].sealed[2]))

    dealing.check(CERTIFICATES, 1)
    assert fault_of(MEMBERS[1].share, CERTIFICATES, [dealing, *DEALINGS[1:]]) == "share"
    MEMBERS[2].share(CERTIFICATES, [dealing, *DEALINGS[1:]])


def test_data_sealed_for_another_cannot_be_opened():
    sealed = (DEALINGS[0].sealed[0], DEALINGS[0].sealed[2], DEALINGS[0].sealed[1])
    dealing = replace(DEALINGS[0], sealed=sealed)

    assert fault_of(MEMBERS[1].share, CERTIFICATES, [dealing, *DEALINGS[1:]]) == "share"


@pytest.mark.parametrize("body", ["", "x", "====", "é", "A" * 100, "AAAA"])
def test_unsealed_data_cannot_be_opened(body):
    sealed = replace(Sealed.read(DEALINGS[0].sealed[1], Certificate.read(CERTIFICATES[0])), body=body)

    assert fault_of(sealed.open, UUID, 1, 2, MEMBERS[1].reading_key) == "share"


def test_certificates_in_another_order_or_of_another_group_are_refused():
    assert fault_of(MEMBERS[0].deal, CERTIFICATES[::-1]) == "trustee"
    assert fault_of(MEMBERS[0].deal, CERTIFICATES[:2]) == "trustee"
    other = Member(bytes(32), UUID, 3, 3, 1).certificate()
    assert fault_of(MEMBERS[0].deal, [*CERTIFICATES[:2], other]) == "trustee"


def test_a_group_with_a_wrong_key_is_not_completed():
    keys = [member.verification_key(CERTIFICATES, DEALINGS) for member in MEMBERS]

    assert fault_of(ceremony.complete, CERTIFICATES, DEALINGS, [keys[1], keys[0], keys[2]]) == "trustee"


@pytest.mark.parametrize(
    "data", [None, {}, {"coefexps": 1, "signature": 1, "sealed": []}, [DEALINGS[0].json()]]
)
def test_an_invalid_dealing_is_refused(data):
    assert fault_of(Dealing.read, data, 3) == "shape"


def test_a_dealing_for_fewer_members_is_refused():
    assert fault_of(Dealing.read, replace(DEALINGS[0], sealed=DEALINGS[0].sealed[:2]).json(), 3) == "shape"


def test_seeds_are_unique():
    assert len({ceremony.new_seed() for _ in range(100)}) == 100
    assert {len(ceremony.new_seed())} == {ceremony.SEED_BYTES}


def test_a_signed_text_is_accepted_only_from_its_signer():
    assert fault_of(Certificate.read, Signed(CERTIFICATES[0].message, CERTIFICATES[1].signature)) == "trustee"
