"""Makes a picture to upload; reads PNG files without an image library; finds stored pictures."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

from django.conf import settings
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: Samples per pixel, by colour type (PNG specification, 11.2.1).
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def size_of(picture: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels. Asserts that all checksums are correct and all rows present."""
    assert picture.startswith(SIGNATURE)
    place, header, packed, names = len(SIGNATURE), b"", b"", []
    while place < len(picture):
        length, name = struct.unpack_from(">I4s", picture, place)
        content = picture[place + 8 : place + 8 + length]
        (checksum,) = struct.unpack_from(">I", picture, place + 8 + length)
        assert checksum == zlib.crc32(name + content)
        header, packed = (content if name == b"IHDR" else header), packed + content * (name == b"IDAT")
        names.append(name)
        place += 12 + length
    assert (names[0], names[-1]) == (b"IHDR", b"IEND")
    width, height, depth, colours, _packing, _filter, interlaced = struct.unpack(">IIBBBBB", header)
    assert (depth, interlaced) == (8, 0)
    assert len(zlib.decompress(packed)) == height * (1 + width * SAMPLES[colours])
    return width, height


def street(sky: tuple[int, int, int] = (150, 190, 220)) -> bytes:
    """A JPEG of a street: sky, pavement, road."""
    picture = Image.new("RGB", (900, 600), sky)
    picture.paste((190, 180, 165), (0, 330, 900, 420))
    picture.paste((90, 90, 95), (0, 420, 900, 600))
    file = BytesIO()
    picture.save(file, "JPEG")
    return file.getvalue()


def stored_files() -> list[Path]:
    """All files below ``MEDIA_ROOT``."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
