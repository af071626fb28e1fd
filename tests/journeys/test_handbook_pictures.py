"""The pictures of the handbook show pages as they are. ``MEYDAN_PICTURES=1`` stores new ones."""

import os
from io import BytesIO
from typing import Any, Final

import pytest
from PIL import Image

from tests.journeys.conftest import Somebody
from tests.journeys.handbook_pictures import LANGUAGES, SHOTS, WIDTH, file_of, write

SHARES_SITE = True
TAKES: Final = bool(os.environ.get("MEYDAN_PICTURES"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SHOTS)
def test_a_picture_can_be_taken(somebody: Somebody, seeded: dict[str, Any], name: str, language: str) -> None:
    """The page answers, what the picture frames is there, and the stored picture has the same size."""
    shot, file = SHOTS[name], file_of(name, language)
    person = somebody(
        language=language,
        viewport={"width": WIDTH, "height": 900},
        reduced_motion="reduce",
        color_scheme="light",
    )
    person.sign_in(seeded.get(shot.email, shot.email))
    picture = shot.taken(person, seeded)
    if TAKES:
        write(picture, file)
    with Image.open(BytesIO(picture)) as taken, Image.open(file) as stored:
        assert taken.size == stored.size
