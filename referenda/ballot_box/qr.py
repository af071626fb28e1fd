"""QR codes of a text, for screens and for print."""

from io import BytesIO

import segno


def render_code_as_data_uri(text: str) -> str:
    """The QR code as a data URI for an image's ``src``; dark on light in every colour scheme."""
    uri: str = segno.make(text, micro=False).svg_data_uri(scale=4, border=2, light="#fff")
    return uri


def render_code_as_svg(text: str) -> str:
    """The QR code as an SVG document."""
    out = BytesIO()
    segno.make(text, micro=False).save(out, kind="svg", scale=4, border=2, light="#fff")
    return out.getvalue().decode("utf-8")
