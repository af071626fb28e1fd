"""Text as a QR code, for screens and for print."""

from io import BytesIO

import segno


def data_uri(text: str) -> str:
    """For the ``src`` of a picture; dark on light in every colour scheme."""
    uri: str = segno.make(text, micro=False).svg_data_uri(scale=4, border=2, light="#fff")
    return uri


def svg(text: str) -> str:
    """As a document of its own."""
    out = BytesIO()
    segno.make(text, micro=False).save(out, kind="svg", scale=4, border=2, light="#fff")
    return out.getvalue().decode("utf-8")
