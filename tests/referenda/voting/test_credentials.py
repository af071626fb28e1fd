"""Credentials and their public list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referenda.voting import canonical, credentials, group
from referenda.voting.credentials import CredentialList
from referenda.voting.errors import Invalid
from tests.referenda.belenios import Tool
from tests.referenda.voting.made import UUID

POINTS = [group.power_of_generator(number) for number in range(1, 6)]
FIRST, SECOND = map(group.encode, POINTS[:2])


def test_generated_credentials_are_unique_and_can_be_typed():
    made = [credentials.make() for _ in range(100)]

    assert len(set(made)) == 100
    assert [credentials.typed(credential) for credential in made] == made


@pytest.mark.parametrize(
    "text",
    [
        "3tguB-s8ha1h-qDShy-1TjyVX",
        " 3tguBs8ha1hqDShy1TjyVX\n",
        "3tgu Bs8h a1hq DShy 1Tjy VX",
        "3-tguB-s8ha1hqDShy-1TjyVX",
    ],
)
def test_dashes_and_spaces_are_ignored(text):
    assert credentials.typed(text) == "3tguB-s8ha1h-qDShy-1TjyVX"


@pytest.mark.parametrize(
    "text",
    ["", "3tguB-s8ha1h-qDShy-1TjyV", "3tguB-s8ha1h-qDShy-1TjyVXX", "0tguB-s8ha1h-qDShy-1TjyVX", "x" * 10_000]
    + [f"3tguB-s8ha1h-qDShy-1TjyV{letter}" for letter in "0OIlıİş１"],
)
def test_other_lengths_and_letters_are_refused(text):
    with pytest.raises(Invalid) as caught:
        credentials.typed(text)
    assert caught.value.code == "credential"


def test_belenios_derives_the_same_public_credential(tool: Tool):
    tool.add_single()
    private = tool.setup([{"answers": ["a"], "min": 1, "max": 1, "question": "?"}], [None] * 3)
    uuid = canonical.read(tool.read("election.json").rstrip(b"\n"))["uuid"]
    public = {entry.split(",")[0] for entry in canonical.read(tool.read("public_creds.json").rstrip(b"\n"))}

    assert {group.encode(credentials.public_key(one, uuid)) for one in private} == public


def test_a_credential_has_another_key_in_another_referendum():
    credential = credentials.make()

    assert credentials.public_key(credential, UUID) != credentials.public_key(credential, UUID + "x")
    assert credentials.public_key(credential, UUID) == group.power_of_generator(
        credentials.private_key(credential, UUID)
    )


weights = st.dictionaries(st.sampled_from(POINTS), st.integers(1, credentials.LARGEST_WEIGHT), min_size=1)


@given(weights)
def test_lists_round_trip_sorted_by_points(credential_list):
    raw = CredentialList.of(credential_list).raw()

    read = CredentialList.read(raw)
    assert read.weights == credential_list
    assert read.raw() == raw == canonical.write(canonical.read(raw))
    assert [group.encode(point) for point in read.weights] == sorted(map(group.encode, credential_list))


def test_a_list_without_weights_holds_only_points():
    assert CredentialList.of(dict.fromkeys(POINTS[:2], 1)).raw() == canonical.write(sorted([FIRST, SECOND]))


def test_explicit_weights_of_one_are_accepted():
    raw = f'["{FIRST},1","{SECOND},1"]'.encode()

    assert CredentialList.read(raw).raw() == raw


@pytest.mark.parametrize("weight", [0, -1, credentials.LARGEST_WEIGHT + 1])
def test_other_weights_are_not_written(weight):
    with pytest.raises(Invalid) as caught:
        CredentialList.of({POINTS[0]: weight})
    assert caught.value.code == "credentials"


def test_an_empty_list_is_not_written():
    with pytest.raises(Invalid) as caught:
        CredentialList.of({})
    assert caught.value.code == "credentials"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "",
        "{}",
        "null",
        f'"{FIRST}"',
        f'["{FIRST}"',
        f'"{FIRST}"]',
        f'[["{FIRST}"]]',
        f'["{FIRST}"]]',
        f'["{FIRST}"]\n',
        f'["{FIRST}",]',
        f'["{FIRST}","{SECOND}",',
        f'["{FIRST}" ,"{SECOND}"]',
        f'["{FIRST}", "{SECOND}"]',
        f'["{FIRST}""{SECOND}"]',
        f'["{FIRST}"["{SECOND}"]',
        f',"{FIRST}"]',
        f'["{FIRST}","{FIRST}"]',
        f'["{FIRST}","{FIRST},2"]',
        f'["{FIRST}","{SECOND},1"]',
        f'["{FIRST},1","{SECOND}"]',
        f'["{FIRST},0"]',
        f'["{FIRST},01"]',
        f'["{FIRST},-1"]',
        f'["{FIRST},1.5"]',
        f'["{FIRST},1000000000"]',
        f'["{FIRST},"]',
        f'["{FIRST},1,voter"]',
        f'["{FIRST}",1]',
        f'["{SECOND.upper()}"]',
        f'["\\u0036{FIRST[1:]}"]',
        f'["{FIRST}x"]',
    ],
)
def test_other_lists_are_refused(text):
    with pytest.raises(Invalid) as caught:
        CredentialList.read(text.encode())
    assert caught.value.code == "credentials"


@pytest.mark.parametrize("text", [group.encode(group.IDENTITY), "00" * 32, "ff" * 32])
def test_a_credential_must_be_a_point(text):
    with pytest.raises(Invalid) as caught:
        CredentialList.read(f'["{FIRST}","{text}"]'.encode())
    assert caught.value.code == "point"


def test_a_list_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(credentials, "LARGEST_LIST", 68)
    CredentialList.read(f'["{FIRST}"]'.encode())
    with pytest.raises(Invalid) as caught:
        CredentialList.read(f'["{FIRST},1"]'.encode())
    assert caught.value.code == "size"
