"""Many papers in one file."""

from collections.abc import Callable

import pypdfium2
import pytest

from desktop.documents.bulk import Sheaf
from desktop.documents.fonts import FontChain
from desktop.documents.forms import Form
from desktop.documents.notice import render
from desktop.errors import UserError
from tests.documents import samples

Load = Callable[[str], Form]


def pages_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return ["".join(document[n].get_textpage().get_text_range().split()) for n in range(len(document))]
    finally:
        document.close()


def test_a_pile_says_what_each_paper_says_alone_and_is_much_smaller(fonts: FontChain, form: Load) -> None:
    confirmation = form("confirmation_notice")
    papers = [{**samples.CONFIRMATION, "number": f"密民低确〔2026〕{n}号"} for n in range(1, 31)]
    alone = [render(confirmation, values, stamp=samples.REAL, fonts=fonts) for values in papers]
    sheaf = Sheaf(fonts, confirmation.title)
    for values in papers:
        sheaf.add(confirmation, values, stamp=samples.REAL)
    whole = sheaf.data()
    assert pages_of(whole) == [page for pdf in alone for page in pages_of(pdf)]
    assert (sheaf.papers, sheaf.pages) == (30, 30)
    assert len(whole) < sum(map(len, alone)) / 10


def test_papers_of_several_kinds_keep_their_sheet_and_their_page_numbers(
    fonts: FontChain, form: Load
) -> None:
    across = form("preliminary_notice").model_copy(update={"landscape": True, "copies": 2})
    sheaf = Sheaf(fonts, "批量印制")
    sheaf.add(form("confirmation_notice"), samples.CONFIRMATION, stamp=None)
    assert sheaf.add(across, samples.preliminary(30), copies=True) % 2 == 0
    sheaf.add(form("signoff_sheet"), samples.sparse(form("signoff_sheet")))
    document = pypdfium2.PdfDocument(sheaf.data())
    widths = [round(document[n].get_size()[0]) for n in range(len(document))]
    document.close()
    assert widths == [595, *[842] * (len(widths) - 2), 595]
    assert sheaf.papers == 4


def test_a_paper_that_cannot_be_drawn_leaves_the_pile_as_it_was(fonts: FontChain, form: Load) -> None:
    confirmation = form("confirmation_notice")
    sheaf = Sheaf(fonts, "批量印制")
    assert sheaf.data() == b""
    sheaf.add(confirmation, samples.CONFIRMATION)
    with pytest.raises(UserError, match="U\\+E123"):
        sheaf.add(confirmation, {**samples.CONFIRMATION, "applicant": "王\ue123"})
    assert sheaf.papers == 1
    assert len(pages_of(sheaf.data())) == 1
