"""What leaves is looked through first: each kind of file has its own allowance, and the sentence names no number."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.documents.forms import PUBLIC_FORMS
from desktop.documents.notice import render
from desktop.domain.idnumber import check_digit
from desktop.errors import UserError
from desktop.office import access, month_tables, sealed_tables
from desktop.office.desk import Desk
from desktop.office.form_book import form_book
from desktop.office.outgoing import Outgoing, guard, kind_of, known_numbers, words, write_out
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


def test_whole_numbers_that_leave_on_purpose_are_on_record_once(desk: Desk, tmp_path: Path) -> None:
    def noted() -> list[str]:
        return [s.what for s in access.seen(desk, person=CLERK) if s.act == "export"]

    guard(desk, ID.encode(), Outgoing.FULL, "发放清册")
    assert noted() == [], "what is only looked at or printed was not written out"
    write_out(desk, ID.encode(), tmp_path / "list.csv", "发放清册", Outgoing.FULL)
    assert noted() == ["发放清册"] and (tmp_path / "list.csv").read_bytes() == ID.encode()


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


def test_only_photographs_leave_without_a_look_at_them() -> None:
    desktop = Path(presenter.__file__).parents[2]
    said = {path.name: path.read_text("utf-8") for path in desktop.rglob("*.py")}
    assert sum("write_out(" in text for text in said.values()) > 10
    assert {name for name, text in said.items() if "taken_out(" in text} == {"outgoing.py", "evidence.py"}
    recorded = {name for name, text in said.items() if 'Put("export"' in text}
    assert recorded == {"outgoing.py"}, "nobody else puts on record that something left"


def test_a_file_with_a_foreign_seal_goes_out_unread_and_on_record(desk: Desk, tmp_path: Path) -> None:
    came = tmp_path / "盖章.pdf"
    came.write_bytes(b"%PDF-1.7 sealed elsewhere " + ID.encode())
    sealed_tables.take_in(desk, "2026-03", month_tables.choices(desk)[0].id, came)
    (kept,) = sealed_tables.kept(desk)
    out = sealed_tables.export(desk, kept, tmp_path / "out")
    assert out.read_bytes() == came.read_bytes()
    noted = [f for (kind, _), f in desk.office.records().items() if kind == "export"]
    assert [f["sha256"] for f in noted if f["what"] == "盖章.pdf"] == [kept.sha256]
