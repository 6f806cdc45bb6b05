"""QR codes of short texts and addresses."""

import io

import segno


def svg(text: str) -> str:
    """An inline SVG of the code, quiet zone included. Raises segno.DataOverflowError above 2,953 bytes."""
    out = io.BytesIO()
    segno.make(text, error="l", micro=False, boost_error=True).save(
        out, kind="svg", xmldecl=False, svgns=True, nl=False, border=4, scale=4, light="#fff", omitsize=True
    )
    return out.getvalue().decode()


def rows(text: str) -> list[str]:
    """The modules of the code line by line, `1` dark, without a quiet zone."""
    return [
        "".join("1" if module else "0" for module in row) for row in segno.make(text, error="l", micro=False).matrix
    ]
