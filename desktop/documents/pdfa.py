"""PDF/A-2u: a drawn paper becomes one that can be read for as long as it is kept (ISO 19005-2).

Every font lies in the file and every character can be taken out again (that is how the paper is drawn); here come
the description (XMP), the meaning of the colours (sRGB), and the proof that travels inside the file. The file is not
tagged, and does not say so.
"""

from __future__ import annotations

import functools
import io
import struct
import uuid
import zlib
from datetime import datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from desktop.errors import UserError

if (
    TYPE_CHECKING
):  # loading it takes a tenth of a second, and only whoever keeps or checks a paper waits for that
    import pikepdf

PROGRAM = "户档 Hudang"
APPLICATION = "/Hudang"
"""Under which name our data lie in the page-piece dictionary of the catalogue (ISO 32000-1, 14.5)."""

LARGEST_PROOF = 1024 * 1024
"""Bytes of a proof taken out of a file."""

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmpMM="http://ns.adobe.com/xap/1.0/mm/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>{program}</xmp:CreatorTool><pdf:Producer>{program}</pdf:Producer>
<xmp:CreateDate>{made}</xmp:CreateDate><xmp:ModifyDate>{made}</xmp:ModifyDate>
<xmpMM:DocumentID>uuid:{document}</xmpMM:DocumentID>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_CLAIM = b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>"
_PACKED_ONCE = frozenset({"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode"})
_NAMES = uuid.UUID("6d1c2f0a-0d6e-5f43-9d7e-2b1f6a3c8e51")


def to_pdfa(pdf: bytes, *, title: str, paper: str, made: datetime, proof: bytes = b"") -> bytes:
    """The same paper as PDF/A-2u, the same bytes for the same input.

    ``pdf`` as drawn here; ``paper`` its id, from which its document id follows; ``made`` with its offset;
    ``proof`` is put into the file as it is (``proof_in`` takes it out).
    """
    import pikepdf

    _dated(made)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return saved(document, title=title, paper=paper, made=made, proof=proof)


def saved(document: pikepdf.Pdf, *, title: str, paper: str, made: datetime, proof: bytes = b"") -> bytes:
    """The same for a document that was put together here, of pages that conform."""
    import pikepdf

    _dated(made)
    _describe(document, title, paper, made)
    profile = document.make_stream(_srgb(), N=3, Alternate=pikepdf.Name.DeviceRGB)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent,
        S=pikepdf.Name.GTS_PDFA1,
        OutputConditionIdentifier=pikepdf.String("sRGB IEC61966-2.1"),
        Info=pikepdf.String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )
    document.Root.OutputIntents = pikepdf.Array([document.make_indirect(intent)])
    if proof:
        held = pikepdf.Dictionary(
            LastModified=pikepdf.String(_pdf_date(made)), Private=document.make_stream(proof)
        )
        document.Root.PieceInfo = pikepdf.Dictionary({APPLICATION: held})
    _end_clearly(document)
    out = io.BytesIO()
    document.save(
        out,
        deterministic_id=True,
        min_version="1.7",
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        recompress_flate=False,
    )
    return out.getvalue()


def _dated(made: datetime) -> None:
    if made.tzinfo is None:
        raise ValueError("the time of a paper has an offset")


def claims_pdfa(pdf: bytes) -> bool:
    """True for a file that says what a paper of ours says of itself. It may not be true; no reader is harmed by it."""
    return f"<xmp:CreatorTool>{PROGRAM}</xmp:CreatorTool>".encode() in pdf and _CLAIM in pdf


def proof_in(pdf: bytes) -> bytes:
    """What ``to_pdfa`` put into the file; empty when there is nothing. UserError: no PDF, or damaged."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(pdf), attempt_recovery=False, suppress_warnings=True) as document:
            held = document.Root.get("/PieceInfo", pikepdf.Dictionary()).get(APPLICATION)
            stream = held.get("/Private") if isinstance(held, pikepdf.Dictionary) else None
            if not isinstance(stream, pikepdf.Stream):
                return b""
            return _inflated(stream)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError, zlib.error):
        raise UserError("这份 PDF 的结构已损坏，读不了里面的凭据。", "请换一份没有损坏的文件。") from None


def _inflated(stream: pikepdf.Stream) -> bytes:
    if stream.get("/Filter") is None:
        data = stream.read_raw_bytes()
    else:
        data = zlib.decompressobj().decompress(stream.read_raw_bytes(), LARGEST_PROOF + 1)
    if len(data) > LARGEST_PROOF:
        raise ValueError("too large")
    return data


def _end_clearly(document: pikepdf.Pdf) -> None:
    """No packed stream may end in a carriage return: before ``endstream`` it would be taken for the end of the line.

    The last byte is the low byte of the sum of the contents, so these get a blank at their end, where blanks mean
    nothing; a font gets four bytes that none of its tables reaches.
    """
    from pikepdf import Name, Stream

    for held in document.objects:
        if not isinstance(held, Stream) or _picture(held):
            continue
        data, blank = held.read_bytes(), b"\1\0\0\0" if Name.Length1 in held else b" "
        packed = zlib.compress(data, 9)
        while packed.endswith(b"\r"):
            data += blank
            packed = zlib.compress(data, 9)
        if Name.Length1 in held:
            held.Length1 = len(data)
        if held.get("/Type") != Name.Metadata:
            held.write(packed, filter=Name.FlateDecode)


def _picture(held: pikepdf.Stream) -> bool:
    """True for an image that is packed well and ends clearly: unpacking a hundred scans would take minutes."""
    packed = str(held.get("/Filter")) in _PACKED_ONCE
    return packed and held.get("/Subtype") == "/Image" and not held.read_raw_bytes().endswith(b"\r")


def _describe(document: pikepdf.Pdf, title: str, paper: str, made: datetime) -> None:
    from pikepdf import Name

    said = _XMP.format(
        title=escape(title),
        program=PROGRAM,
        made=made.isoformat(timespec="seconds"),
        document=uuid.uuid5(_NAMES, paper),
    )
    metadata = document.make_stream(said.encode("utf-8"))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    document.Root.Metadata = metadata
    info = document.docinfo
    for name in list(info.keys()):
        del info[name]
    info["/Title"] = title
    info["/Creator"] = info["/Producer"] = PROGRAM
    info["/CreationDate"] = info["/ModDate"] = _pdf_date(made)


def _pdf_date(made: datetime) -> str:
    offset = made.strftime("%z")
    return f"D:{made:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}'"


@functools.cache
def _srgb() -> bytes:
    """The sRGB profile that Little CMS makes (free to use), with the day it was made taken out."""
    from PIL import ImageCms

    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    made[24:36] = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
    return bytes(made)
