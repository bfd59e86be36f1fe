"""What leaves is looked through first: each kind of file has its own allowance, and the sentence names no number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.documents.forms import PUBLIC_FORMS
from desktop.documents.notice import render
from desktop.domain.idnumber import check_digit
from desktop.errors import UserError
from desktop.office import access
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from desktop.office.outgoing import Outgoing, guard, kind_of, known_numbers, words
from desktop.ui.presenters import papers as presenter
from desktop.ui.presenters.papers import Sheet
from tests.documents import samples
from tests.office.made_office import CLERK, House

ID = "23038219620514001" + check_digit("23038219620514001")
TEXTS = {
    "id": f"户主 {ID}", "masked": "户主 2303**********0012", "card": "6217990000123456789", "mobile": "13812345678",
    "phone": "电话：0467-5221234", "word": "因肺癌去世",
}  # fmt: skip
PASSES = {
    Outgoing.PUBLIC: set(), Outgoing.PLAIN: {"word"}, Outgoing.LETTER: {"word", "masked"},
    Outgoing.WORK: {"word", "masked", "mobile", "phone"}, Outgoing.FULL: set(TEXTS),
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(founded: House, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with founded.copied(tmp_path_factory.mktemp("outgoing") / "house").desk() as opened:
        yield opened


@pytest.mark.parametrize("kind", list(Outgoing))
def test_each_kind_of_file_may_hold_just_what_it_is_for(desk: Desk, kind: Outgoing) -> None:
    for name, text in TEXTS.items():
        if name in PASSES[kind]:
            guard(desk, f"表\n{text}\n".encode(), kind, "名单")
            continue
        with pytest.raises(UserError, match="没有写出：第 2 行有") as refused:
            guard(desk, f"表\n{text}\n".encode(), kind, "名单")
        assert ID not in str(refused.value) and "123456789" not in str(refused.value)


def test_whole_numbers_that_leave_on_purpose_are_on_record(desk: Desk) -> None:
    guard(desk, f"{ID}".encode(), Outgoing.FULL, "发放清册")
    assert "发放清册（可含完整号码）" in {
        s.what for s in access.seen(desk, person=CLERK) if s.act == "export"
    }


def test_the_telephones_of_the_office_and_the_titles_of_the_scheme_may_hang(desk: Desk) -> None:
    phones = [desk.setting_text("phone"), desk.setting_text("complaint_phone")]
    titles = [title for m in desk.pack.scheme.matters for title in (m.title, *m.categories)]
    guard(desk, "\n".join([*phones, *titles, "联系电话：" + phones[0]]).encode(), Outgoing.PUBLIC, "公示单")
    assert known_numbers(desk)


def test_every_form_says_by_itself_what_it_may_hold(desk: Desk) -> None:
    kinds = {form.id: kind_of(form) for form in form_book(desk).forms.values()}
    assert {id for id, kind in kinds.items() if kind is Outgoing.PUBLIC} == set(PUBLIC_FORMS)
    assert kinds["confirmation_notice"] is kinds["refusal_notice"] is Outgoing.LETTER
    assert kinds["application_form"] is Outgoing.FULL


def test_the_list_of_words_is_data_and_no_word_stands_twice() -> None:
    every = [word for group in words() for word in group.words]
    assert len(every) == len(set(every)) > 80 and {g.name for g in words()} >= {"疾病", "残疾", "死亡"}


def test_nothing_that_may_not_leave_is_written_or_printed_from_the_window(desk: Desk, tmp_path: Path) -> None:
    leak = render(
        desk.form("preliminary_notice"), {**samples.preliminary(1), "village": "张三村 13812345678"},
        stamp=None, fonts=desk.fonts,
    )  # fmt: skip
    sheet = Sheet("审核公示单", "预览", leak, kind=Outgoing.PUBLIC)
    with pytest.raises(UserError, match="第 1 页有手机号"):
        presenter.save(desk, sheet, tmp_path / "公示单.pdf")
    with pytest.raises(UserError, match="第 1 页有手机号"):
        presenter.printing(desk, sheet, 1, "")
    assert not list(tmp_path.iterdir())


def test_every_module_that_writes_outside_looks_first() -> None:
    """A photograph leaves as it is, on record; ``papers`` and ``publication.export`` are called by those that look."""
    pictures = {"papers.py", "evidence.py"}
    desktop = Path(presenter.__file__).parents[2]
    writers = [p for p in desktop.rglob("*.py") if re.search(r"papers\.export(ed)?\(", p.read_text("utf-8"))]
    assert len(writers) > 10
    assert [p.name for p in writers if p.name not in pictures and "guard(" not in p.read_text("utf-8")] == []
