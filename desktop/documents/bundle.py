"""Several papers as one PDF, in memory: what is printed in one go for a trip."""

import io
from collections.abc import Sequence

import pypdfium2

# PDFium is not thread-safe: one lock for whoever uses it.
from desktop.documents.preview import PDFIUM


def joined(papers: Sequence[bytes]) -> bytes:
    """All pages of all papers, in order. Each keeps its own page numbers."""
    out = io.BytesIO()
    with PDFIUM:
        whole = pypdfium2.PdfDocument.new()
        for paper in papers:
            part = pypdfium2.PdfDocument(paper)
            whole.import_pages(part)
            part.close()
        whole.save(out)
        whole.close()
    return out.getvalue()
