"""Images that people send: known by their content, decoded within bounds, and always encoded anew. Pure.

What is kept is a WebP picture of its own: nothing of the file that was sent is in it, neither where it was
taken nor by which camera, and no bytes that were put there for a program to run.
"""

import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image

#: Bytes of a file, pixels of a picture, and the longest side of what is kept.
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 1600
#: Scans of a JPEG, each of which makes a decoder go through the whole picture; cameras write up to about ten,
#: and may put a second picture and a small one into the same file.
MOST_SCANS: Final = 60
#: Animations become their first picture. SVG is a program, and none of these.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY: Final = 82

#: How a picture has to be turned so that it stands upright (Exif 2.32, 4.6.4, tag Orientation).
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
#: What a decoder raises over a damaged file: each by some way of being damaged.
_DAMAGED: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)

# The library's own net under ours.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS
#: A picture of the greatest size takes 300 MB while it is worked on: one at a time in each process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A WebP picture; ``width`` and ``height`` in pixels, as it is shown."""

    data: bytes
    width: int
    height: int


def encoded_anew(data: bytes) -> Picture:
    """The picture in ``data``, upright, at most ``LONGEST_SIDE`` wide and high. Raises ValidationError with
    code ``too_large``, ``too_many_pixels`` or ``not_an_image``."""
    if len(data) > MOST_BYTES:
        raise too_large()
    if data.count(b"\xff\xda") > MOST_SCANS and data.startswith(b"\xff\xd8"):
        raise _not_an_image()
    try:
        with _one_at_a_time, _quietly(), Image.open(BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MOST_PIXELS:
                raise _too_many_pixels()
            return _encoded(_upright(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except _DAMAGED:
        raise _not_an_image() from None


@contextmanager
def _quietly() -> Iterator[None]:
    """What the library warns of goes into no log: data about the picture that are damaged are dropped anyway,
    and too many pixels are refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _upright(image: Image.Image) -> Image.Image:
    """Decoded, made small, in colours that WebP has, and turned."""
    turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    if image.format == "JPEG":
        # Decodes no more than is needed.
        image.draft(None, (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
    image.load()
    small: Image.Image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    return small.transpose(turn) if turn is not None else small


def _encoded(image: Image.Image) -> Picture:
    image.info = {}
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=None)
    return Picture(file.getvalue(), image.width, image.height)


def too_large() -> ValidationError:
    words = _("The file is larger than {most} MB. Send a smaller picture.")
    return ValidationError(words.format(most=MOST_BYTES // (1024 * 1024)), code="too_large")


def _too_many_pixels() -> ValidationError:
    words = _("The picture has more than {most} million pixels. Make it smaller and send it again.")
    return ValidationError(words.format(most=MOST_PIXELS // 1_000_000), code="too_many_pixels")


def _not_an_image() -> ValidationError:
    return ValidationError(
        _("This is not a whole picture of a kind that can be shown: JPEG, PNG, WebP or GIF."),
        code="not_an_image",
    )
