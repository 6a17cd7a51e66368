"""QR codes (二维码) as SVG: ISO/IEC 18004, error correction M, so that a stamp across a corner does no harm."""

from __future__ import annotations

import io

import segno


def qr_svg(address: str) -> str:
    """The code of an address as one `<svg>` element that scales; the same bytes for the same address.

    Raises `ValueError` for more than about 2,300 bytes: no code holds them.
    """
    written = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        written, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4
    )
    return written.getvalue().decode().strip()
