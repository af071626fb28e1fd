"""Simple pictures for the demo: two roofs of a bus stop."""

from io import BytesIO

from PIL import Image, ImageDraw

_SKY, _GROUND, _METAL, _WOOD = "#dfeaf2", "#c9b79a", "#23425a", "#8a5a33"
_SIZE = (960, 640)


def draw_bus_stop(*, round_roof: bool) -> bytes:
    """A PNG file."""
    image = Image.new("RGB", _SIZE, _SKY)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 520, 960, 640), fill=_GROUND)
    for left in (220, 720):
        draw.rectangle((left, 220, left + 20, 520), fill=_METAL)
    draw.rectangle((300, 430, 660, 455), fill=_WOOD)
    if round_roof:
        draw.pieslice((160, 100, 800, 340), 180, 360, fill=_METAL)
    else:
        draw.rectangle((160, 190, 800, 220), fill=_METAL)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
