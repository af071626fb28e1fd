"""What is read without a serializer means the same as with it."""

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from participation.fields.json_fields import LARGEST_ID
from polls.responses.serializers import MAX_ENTRIES, ResponseSerializer, build_plain_choices

IDS = st.one_of(st.integers(-1, 3), st.sampled_from([LARGEST_ID, LARGEST_ID + 1, 1.0, True, None, "1"]))
VALUES = st.one_of(
    st.fixed_dictionaries({"option": IDS, "value": st.one_of(st.integers(), IDS)}),
    st.fixed_dictionaries({"option": IDS}, optional={"more": IDS}),
    IDS,
)
ANSWERS = st.fixed_dictionaries(
    {"question": IDS},
    optional={
        "options": st.one_of(st.lists(IDS, max_size=3), IDS),
        "values": st.one_of(st.lists(VALUES, max_size=3), IDS),
        "text": st.one_of(st.text(max_size=5), IDS),
        "no_opinion": st.one_of(st.booleans(), IDS),
        "more": IDS,
    },
)
BODIES = st.one_of(
    st.fixed_dictionaries({"answers": st.lists(ANSWERS, max_size=3)}, optional={"more": IDS}),
    st.fixed_dictionaries({"answers": IDS}),
    st.lists(ANSWERS, max_size=2),
    IDS,
)


@given(BODIES)
@example({"answers": [{"question": 1, "options": [1] * (MAX_ENTRIES + 1)}]})
@example({"answers": [{"question": number} for number in range(1, MAX_ENTRIES + 2)]})
@example({"answers": [{"question": 1, "text": "x" * 100_000}]})
def test_plain_choices_are_those_of_the_serializer(body: Any):
    plain = build_plain_choices(body)
    if plain is not None:
        serializer = ResponseSerializer(data=body)
        assert serializer.is_valid(), serializer.errors
        assert plain == serializer.choices()


def test_an_ordinary_response_is_plain():
    answers = [
        {"question": 1, "options": [2, 3]},
        {"question": 4, "values": [{"option": 5, "value": -6}], "no_opinion": False},
        {"question": 7, "text": "Daha çok gölge.\nVe bank."},
        {"question": 8, "no_opinion": True},
    ]
    plain = build_plain_choices({"answers": answers})
    assert plain is not None
    assert list(plain) == [1, 4, 7, 8]
