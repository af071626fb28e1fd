"""Points and scalars: comparison with affine arithmetic, and refused encodings."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from referenda.voting import group
from referenda.voting.errors import Invalid
from referenda.voting.group import IDENTITY, ORDER, Point
from tests.examples import examples
from tests.referenda.voting import edwards
from tests.referenda.voting.made import fault_of

exponents = st.one_of(
    st.sampled_from([0, 1, 2, ORDER - 1, ORDER, ORDER + 1, -1, 2**255]), st.integers(0, ORDER)
)
powers = st.builds(group.power_of_generator, exponents)


def school(point: Point) -> edwards.Pair:
    point_read = edwards.decoded(point)
    assert point_read is not None
    return point_read


@given(exponents, powers)
def test_powers_are_multiples_on_the_curve(exponent, base):
    assert school(group.power(base, exponent)) == edwards.multiple(exponent % ORDER, school(base))
    assert group.power_of_generator(exponent) == group.power(group.GENERATOR, exponent)


@given(powers, powers)
def test_products_and_quotients_are_sums_and_differences_on_the_curve(left, right):
    assert school(group.times(left, right)) == edwards.add(school(left), school(right))
    assert group.times(group.divided(left, right), right) == left


@given(powers)
def test_the_identity_is_neutral(point):
    assert group.times(point, IDENTITY) == group.times(IDENTITY, point) == point
    assert group.divided(point, point) == IDENTITY
    assert group.divided(IDENTITY, point) == group.power(point, -1)
    assert group.power(IDENTITY, 7) == group.power(point, ORDER) == IDENTITY
    assert group.product([]) == IDENTITY


def test_the_generator_is_that_of_the_standard():
    assert edwards.encoded(edwards.generator()) == group.GENERATOR
    assert group.encode(group.GENERATOR) == "66" * 31 + "58"
    assert edwards.multiple(ORDER, edwards.generator()) == edwards.ZERO


@given(powers)
def test_points_round_trip(point):
    assert group.decode(group.encode(point), may_be_identity=True) == point


def test_the_identity_is_accepted_only_where_allowed():
    assert fault_of(group.decode, group.encode(IDENTITY)) == "point"
    assert group.decode(group.encode(IDENTITY), may_be_identity=True) == IDENTITY


@pytest.mark.parametrize("times", range(1, 8))
def test_points_outside_the_subgroup_are_refused(times):
    """Points of small order, and a valid point with one of them added."""
    small = edwards.multiple(times, edwards.torsion())
    for point in (small, edwards.add(small, edwards.generator())):
        text = group.encode(Point(edwards.encoded(point)))
        assert fault_of(group.decode, text) == fault_of(group.decode, text, may_be_identity=True) == "point"


def test_second_encodings_of_a_point_are_refused():
    """The identity's ``y`` with the field size added, and its ``x`` of 0 with a sign."""
    for number in (edwards.P + 1, 1 | 1 << 255, edwards.P, 0):
        text = group.encode(Point(number.to_bytes(32, "little")))
        assert fault_of(group.decode, text) == fault_of(group.decode, text, may_be_identity=True) == "point"


@settings(max_examples=examples(30))
@given(st.binary(min_size=32, max_size=32))
def test_every_decoded_point_is_in_the_subgroup(raw):
    point = edwards.decoded(raw)
    lies_there = (
        point is not None
        and edwards.multiple(ORDER, point) == edwards.ZERO
        and edwards.encoded(point) == raw
        and point != edwards.ZERO
    )
    if lies_there:
        assert group.decode(raw[::-1].hex()) == raw
    else:
        assert fault_of(group.decode, raw[::-1].hex()) == "point"


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        True,
        [],
        {},
        b"66" * 32,
        "",
        "66" * 31,
        "66" * 31 + "5",
        "66" * 31 + "580",
        "66" * 31 + "5８",
        "66" * 30 + " 58 ",
        "0x" + "66" * 30 + "58",
        "66" * 31 + "58\n",
        ("ab" * 32).upper(),
    ],
)
def test_points_have_64_lowercase_digits(text):
    assert fault_of(group.decode, text) == "point"


@given(st.integers(0, ORDER - 1))
def test_scalars_round_trip(number):
    assert group.scalar(str(number)) == number


@pytest.mark.parametrize(
    "text",
    [
        *(None, 7, True, 1.0, [], b"1", "", "-1", "+1", "00", "01", " 1", "1 ", "1_0", "1e3", "0x1", "١"),
        *(str(ORDER), str(ORDER + 1), str(2**256), "9" * 77, "1" * 5000, "1\n"),
    ],
)
def test_malformed_and_oversized_scalars_are_refused(text):
    with pytest.raises(Invalid) as caught:
        group.scalar(text)
    assert caught.value.code == "scalar"


def test_hashes_are_reduced_to_scalars():
    """SHA-256 of nothing, from the standard's own examples."""
    digest = 0xE3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855
    assert group.hash_to_scalar("") == digest % ORDER
    assert all(0 <= group.hash_to_scalar(str(number)) < ORDER for number in range(100))
