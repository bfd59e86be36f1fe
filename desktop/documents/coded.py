"""The code put beside the seal of a page that is drawn already, and the proof into its file.

What the code holds is signed over how the page looks (`drawing`), so the page is there first, drawn with another code
of the same size in its place. Only the squares are exchanged: everything else stays byte by byte as it was signed.
"""

from __future__ import annotations

import io
import zlib
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.documents.marks import big, squares
from desktop.documents.pdfa import APPLICATION

if TYPE_CHECKING:  # loading it takes a tenth of a second, and only whoever keeps a paper waits for that
    import pikepdf


def coded(pdf: bytes, stood: bytes, code: bytes, proof: bytes, made: datetime) -> bytes:
    """The paper with ``code`` where the code of ``stood`` was drawn, and with ``proof`` (``pdfa.proof_in``) in it.

    ``pdf`` as ``pdfa.to_pdfa`` made it, without a proof. Raises ``ValueError`` where no page, or more than one, bears
    that code.
    """
    import pikepdf
    from pikepdf.models.metadata import encode_pdf_date

    old, new = (squares(big(data)).encode() for data in (stood, code))
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = [page.obj.Contents for page in document.pages if old in page.obj.Contents.read_bytes()]
        (contents,) = pages
        drawn = contents.read_bytes()
        if drawn.count(old) != 1:
            raise ValueError("more than one code")
        _pack(contents, drawn.replace(old, new))
        held = document.make_stream(b"")
        _pack(held, proof)
        document.Root.PieceInfo = pikepdf.Dictionary(
            {APPLICATION: pikepdf.Dictionary(LastModified=encode_pdf_date(made), Private=held)}
        )
        document.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            recompress_flate=False,
        )
    return out.getvalue()


def _pack(held: pikepdf.Object, data: bytes) -> None:
    """Packed; with blanks behind it, which mean nothing there, until it ends in no carriage return (see `pdfa`)."""
    import pikepdf

    packed = zlib.compress(data, 9)
    while packed.endswith(b"\r"):
        data += b" "
        packed = zlib.compress(data, 9)
    held.write(packed, filter=pikepdf.Name.FlateDecode)
