"""Uploaded images: what is kept of them, and what is refused."""

import struct
import zlib
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from participation.storage import imaging
from participation.storage.imaging import reencode

RED, BLUE = (200, 20, 20), (20, 20, 200)


def two_coloured_image(width=64, height=48, mode="RGB"):
    """An image that is red on the left and blue on the right."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def file_of(image, kind, **options):
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def open_image(data):
    image = Image.open(BytesIO(data))
    image.load()
    return image


def is_close_to(pixel, colour):
    return all(abs(a - b) < 40 for a, b in zip(pixel[:3], colour, strict=True))


def chunk(name, content):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png_of_size(width, height, rows=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 9))
        + chunk(b"IEND", b"")
    )


def refusal_of(data):
    with pytest.raises(ValidationError) as refused:
        reencode(data)
    return refused.value.code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_each_format_is_recognised_by_content_and_converted_to_webp(kind):
    picture = reencode(file_of(two_coloured_image(), kind))
    image = open_image(picture.data)
    assert (image.format, image.size, (picture.width, picture.height)) == ("WEBP", (64, 48), (64, 48))
    assert is_close_to(image.getpixel((5, 5)), RED)
    assert is_close_to(image.getpixel((60, 5)), BLUE)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_colour_mode_is_accepted(mode):
    assert open_image(reencode(file_of(Image.new(mode, (9, 7)), "PNG")).data).size == (9, 7)


def test_transparency_is_kept():
    clear = Image.new("RGBA", (16, 16), (0, 0, 0, 0))
    assert open_image(reencode(file_of(clear, "PNG")).data).getpixel((3, 3))[3] == 0


def test_large_picture_is_scaled_down_in_proportion():
    picture = reencode(file_of(two_coloured_image(3200, 800), "JPEG"))
    assert (picture.width, picture.height) == (1600, 400)
    assert open_image(picture.data).size == (1600, 400)


def test_only_the_pixels_of_the_file_are_kept():
    """Location, camera, colour profile, comment and trailing bytes are dropped."""
    exif = Image.Exif()
    exif[0x010F] = "GizliMarka"
    exif.get_ifd(0x8825)[2] = (38.0, 25.0, 0.0)
    given_ = (
        file_of(
            two_coloured_image(), "JPEG", exif=exif, icc_profile=b"gizli profil" * 20, comment=b"gizli yorum"
        )
        + b"<script>gizli()</script>"
    )
    assert b"GizliMarka" in given_
    data = reencode(given_).data
    for word in (b"Gizli", b"gizli", b"EXIF", b"ICCP", b"XMP "):
        assert word not in data
    assert not open_image(data).getexif()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_picture_taken_sideways_is_turned_upright(orientation):
    """The expected image comes from the library's own rotation."""
    from PIL import ImageOps

    exif = Image.Exif()
    exif[0x0112] = orientation
    sent = file_of(two_coloured_image(), "JPEG", exif=exif, quality=95)
    picture = open_image(reencode(sent).data)
    expected = ImageOps.exif_transpose(open_image(sent))
    assert picture.size == expected.size
    corners = [(3, 3), (picture.width - 4, 3), (3, picture.height - 4)]
    for corner in corners:
        assert is_close_to(picture.getpixel(corner), expected.getpixel(corner))


def test_an_animation_becomes_its_first_picture():
    frames = [Image.new("RGB", (20, 20), RED), Image.new("RGB", (20, 20), BLUE)]
    for kind in ("GIF", "WEBP", "PNG"):
        data = reencode(file_of(frames[0], kind, save_all=True, append_images=frames[1:])).data
        image = open_image(data)
        assert getattr(image, "n_frames", 1) == 1
        assert is_close_to(image.getpixel((5, 5)), RED)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7\n",
        file_of(two_coloured_image(), "TIFF"),
        file_of(two_coloured_image(), "BMP"),
        file_of(two_coloured_image(), "ICO"),
    ],
)
def test_file_of_another_format_is_refused(data):
    assert refusal_of(data) == "not_an_image"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_truncated_file_is_refused(kind):
    noise = Image.effect_noise((200, 200), 90).convert("RGB")
    data = file_of(noise, kind)
    assert refusal_of(data[: len(data) // 2]) == "not_an_image"


def test_decompression_bomb_is_refused_before_decoding():
    """A file of a few kilobytes whose header declares gigabytes of pixels."""
    for side in (6400, 9000, 20_000, 60_000):
        bomb = png_of_size(side, side, bytes(1_000_000))
        assert len(bomb) < 3000
        assert refusal_of(bomb) == "too_many_pixels"


def test_png_text_that_unpacks_to_too_much_is_refused():
    header, rest = png_of_size(1, 1, b"\0\0\0\0")[:33], png_of_size(1, 1, b"\0\0\0\0")[33:]
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(200_000_000), 9))
    assert refusal_of(header + text + rest) == "not_an_image"


def test_picture_with_too_many_scans_is_refused():
    """The decoder would go through the whole picture once for each scan."""
    data = file_of(two_coloured_image(), "JPEG", progressive=True)
    start = data.index(b"\xff\xda")
    end = data.index(b"\xff\xda", start + 2)
    assert reencode(data).width == 64
    assert refusal_of(data[:start] + data[start:end] * 400 + data[start:]) == "not_an_image"


def test_a_file_over_the_limit_is_refused_unread():
    assert refusal_of(file_of(two_coloured_image(), "PNG") + bytes(imaging.MAX_BYTES)) == "too_large"


SEEDS = [file_of(two_coloured_image(), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")] + [
    file_of(two_coloured_image(mode="P"), "PNG", transparency=0),
    file_of(two_coloured_image(), "JPEG", progressive=True, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0"),
    file_of(two_coloured_image(mode="CMYK"), "JPEG"),
    file_of(two_coloured_image(mode="RGBA"), "WEBP", lossless=True),
]


def outcome_of(data):
    """The picture, or the code of the refusal; any other exception fails the test."""
    try:
        return reencode(data)
    except ValidationError as error:
        return error.code


@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(0, 255)), max_size=12),
    st.integers(0, 60),
)
def test_damaged_file_gives_a_picture_or_a_refusal(seed, changes, cut):
    data = bytearray(seed)
    for place, value in changes:
        data[place % len(data)] = value
    outcome = outcome_of(bytes(data[: len(data) - cut]))
    if isinstance(outcome, imaging.Picture):
        assert open_image(outcome.data).format == "WEBP"
        assert max(outcome.width, outcome.height) <= imaging.MAX_SIDE
    else:
        assert outcome in {"not_an_image", "too_many_pixels"}


@given(st.binary(max_size=300), st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF"]))
def test_random_bytes_after_a_picture_signature_are_almost_always_refused(data, start):
    outcome = outcome_of(start + data)
    assert isinstance(outcome, imaging.Picture) or outcome in {"not_an_image", "too_many_pixels"}
