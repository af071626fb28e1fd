"""Districts: how they are grouped, and the list that an election names."""

from referenda.voting import districts
from referenda.voting.districts import DistrictList
from tests.referenda.vectors.arithmetic import election
from tests.referenda.vectors.cases import Vectors
from tests.referenda.voting.made import UUID


def of_districts() -> Vectors:
    it = Vectors(
        "districts",
        "Which districts are counted together (areas of fewer ballots would tell about persons), and the "
        "list that the election's description names by its SHA-256.",
    )
    for least, *ballots in (
        (10, 10, 20, 30),
        (10, 9, 20, 30),
        (10, 9, 9, 30),
        (10, 0, 20, 30),
        (10, 0, 0, 0),
        (10, 1),
        (10, 5, 3, 12, 40),
        (10, 12, 12, 1),
        (10, 4, 3, 2, 1),
        (25, 100, 1, 100, 0, 100),
        (20, 10, 10, 9),
    ):
        groups = [list(group) for group in districts.group_districts(ballots, least)]
        it.gives("areas", f"{ballots} by {least}", groups, ballots=ballots, least=least)
    listed = DistrictList(UUID, "ab" * 32, 10, ("Konak", "Çeşme"), (0, 1, 1))
    raw = listed.raw()
    text = raw.decode()
    result = {"least": 10, "names": list(listed.names), "of": list(listed.of)}
    described = election(description=districts.described("Bir oylama", raw)).raw().decode()
    it.gives("named", "the list that is named", result, election=described, list=text)
    plain = election().raw().decode()
    spoken = election(description=districts.described("Bir oylama", raw) + ".").raw().decode()
    for name, whole, line, why in (
        ("none is named", plain, text, "The description ends without a list."),
        ("it is spoken of", spoken, text, "The description does not end with it."),
        ("another list", described, text.replace("[0,1,1]", "[0,1,0]"), "Its SHA-256 is another one."),
    ):
        it.refused("named", name, "districts", why, election=whole, list=line)

    for old, new, name, code, why in (
        (UUID, "zZ9876543211aAbB", "another election", "districts", "The uuid."),
        (':10,"d', ':9,"d', "areas of nine", "districts", "Ten at least."),
        ("Çeşme", "Konak", "a name twice", "districts", "Names differ."),
        ("1,1]", "1,2]", "a district without a name", "districts", "Each is named."),
        ("1,1]", "1,-1]", "a negative place", "shape", "From 0 up."),
        ('"uuid"', '"id"', "an unknown member", "shape", "Members are fixed."),
        (",", ", ", "blanks", "not_canonical", "There is one form."),
    ):
        assert old in text
        line = text.replace(old, new)
        whole = election(description=districts.described("Bir oylama", line.encode())).raw().decode()
        it.refused("named", name, code, why, election=whole, list=line)
    return it
