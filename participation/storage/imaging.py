"""Validation and re-encoding of uploaded images. Pure.

The format is detected from the content, decoding is bounded, and the result is a new WebP file. No bytes of
the upload survive: no location, no camera model, no payload hidden for other programs.
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

#: Maximum bytes and pixels of an upload, and maximum side in pixels of the stored picture.
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
MAX_SIDE: Final = 1600
#: Maximum scans of a JPEG: each makes the decoder process the whole picture. Cameras write about ten at most,
#: and may add a second picture and a thumbnail to the file.
MAX_SCANS: Final = 60
#: Of animations only the first frame is used. No SVG: it can contain scripts.
FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY: Final = 82

#: Transposition for each Exif orientation (Exif 2.32, 4.6.4, tag Orientation).
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
#: Exceptions that Pillow's decoders raise for damaged files.
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

# Pillow's own limit, as a second check.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
#: The largest picture needs 300 MB while it is processed: one at a time in each process.
_decoding_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Picture:
    """A WebP picture; ``width`` and ``height`` in pixels, after orientation."""

    data: bytes
    width: int
    height: int


def reencode(data: bytes) -> Picture:
    """The picture in ``data``, oriented, scaled to at most ``MAX_SIDE``, re-encoded as WebP.

    Raises ValidationError with code ``too_large``, ``too_many_pixels`` or ``not_an_image``.
    """
    if len(data) > MAX_BYTES:
        raise too_large()
    if data.count(b"\xff\xda") > MAX_SCANS and data.startswith(b"\xff\xd8"):
        raise _build_not_an_image_error()
    try:
        with _decoding_lock, _suppress_warnings(), Image.open(BytesIO(data), formats=FORMATS) as image:
            width, height = image.size
            if width * height > MAX_PIXELS:
                raise _build_too_many_pixels_error()
            return _encode_webp(_orient_and_scale(image))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _build_too_many_pixels_error() from None
    except _DAMAGED:
        raise _build_not_an_image_error() from None


@contextmanager
def _suppress_warnings() -> Iterator[None]:
    """Suppress Pillow's warnings: damaged metadata is dropped anyway. Too many pixels become an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        yield


def _orient_and_scale(image: Image.Image) -> Image.Image:
    """``image`` decoded, scaled down, converted to RGB or RGBA, and oriented."""
    turn = _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    if image.format == "JPEG":
        # Lets the decoder skip resolution that is not needed.
        image.draft(None, (2 * MAX_SIDE, 2 * MAX_SIDE))
    image.load()
    small: Image.Image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    small.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    return small.transpose(turn) if turn is not None else small


def _encode_webp(image: Image.Image) -> Picture:
    image.info = {}
    file = BytesIO()
    image.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", xmp=b"", icc_profile=None)
    return Picture(file.getvalue(), image.width, image.height)


def too_large() -> ValidationError:
    message = _("The file is larger than {most} MB. Send a smaller picture.")
    return ValidationError(message.format(most=MAX_BYTES // (1024 * 1024)), code="too_large")


def _build_too_many_pixels_error() -> ValidationError:
    message = _("The picture has more than {most} million pixels. Make it smaller and send it again.")
    return ValidationError(message.format(most=MAX_PIXELS // 1_000_000), code="too_many_pixels")


def _build_not_an_image_error() -> ValidationError:
    return ValidationError(
        _("This file is not a complete JPEG, PNG, WebP or GIF picture."),
        code="not_an_image",
    )
