"""Stamps by somebody who holds real keys and goes past the program: what was put on must still fit what was given."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from desktop.county import verifying as county_verifying
from desktop.documents.form_model import Form
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.domain.instrument import Authority
from desktop.domain.paper_verdict import FAILED, UNKNOWN, PaperVerdict
from desktop.domain.seal_statement import NAMESPACE, SealStatement, decisive
from desktop.models.signing import SigningKey
from desktop.office import people, sealing
from desktop.office.desk import Desk
from desktop.office.verifying import trust
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import Knowledge
from desktop.sync.scan_check import drawn
from tests.documents import samples
from tests.office.made_office import ADMIN, FIELD, PASSWORDS
from tests.sync.made_paper import PAPER, TODAY, Township, made_township, sealed, stamp_of
from tests.sync.test_paper_check import copied


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Township:
    made = made_township(tmp_path_factory.mktemp("insiders") / "town")
    with Desk.open(
        made.folder / "office", made.folder / "profile", ADMIN, PASSWORDS[ADMIN], made.clock
    ) as desk:
        people.add_person(
            desk, PASSWORDS[ADMIN], name="孙四", roles=("fieldworker",), password=PASSWORDS[FIELD], person=FIELD
        )  # fmt: skip
    return made


@pytest.fixture(scope="module")
def town(made: Township, tmp_path_factory: pytest.TempPathFactory) -> Township:
    return copied(made, tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def desk(town: Township) -> Iterator[Desk]:
    with town.clerk() as desk:
        yield desk


class Forging:
    """The desk as a changed program has it: whatever form is asked for, it draws this one."""

    def __init__(self, desk: Desk, form: Form) -> None:
        self._desk, self._form = desk, form

    def form(self, form_id: str) -> Form:
        return self._form

    def __getattr__(self, name: str) -> object:
        return getattr(self._desk, name)


def forged(
    desk: Desk, form: Form, form_id: str, authority: Authority, matter: str = "dibao", **said: str
) -> bytes:
    titles = {m.id: m.title for m in desk.pack.scheme.matters}
    values = {**samples.CONFIRMATION, "matter_title": titles["dibao"], **said}
    return sealing.finish(
        cast(Desk, Forging(desk, form)), form_id, values, stamp_of(authority),
        paper=PAPER, authority=authority, on=TODAY, matter=matter,
    )  # fmt: skip


def verdict(desk: Desk, pdf: bytes) -> PaperVerdict:
    return examine(pdf, trust(desk))


def test_a_notice_under_the_id_of_a_slip_needs_its_act_all_the_same(town: Township, desk: Desk) -> None:
    only_stamp = town.instrument(desk, acts=("stamp",), number="密委〔2026〕2号")
    notice = desk.form("confirmation_notice")
    found = verdict(
        desk, forged(desk, notice.model_copy(update={"id": "visit_form"}), "visit_form", only_stamp)
    )
    assert found.word == FAILED and "只能盖在决定的通知书上" in found.words


def test_a_notice_under_the_id_of_another_is_found_by_its_title(town: Township, desk: Desk) -> None:
    raising = town.instrument(desk, acts=("stamp", "increase"), number="密委〔2026〕3号")
    found = verdict(desk, forged(desk, desk.form("confirmation_notice"), "change_notice", raising))
    assert found.word == FAILED and "页面上的表名是“确认通知书”，用印的是“待遇调整告知书”" in found.words


def test_another_matter_written_into_the_form_is_found_on_the_page(town: Township, desk: Desk) -> None:
    other = town.instrument(desk, matters=("tekun",), number="密委〔2026〕4号")
    titles = {m.id: m.title for m in desk.pack.scheme.matters}
    notice = desk.form("confirmation_notice").model_dump_json().replace("{matter_title}", titles["dibao"])
    raw = json.loads(notice)
    raw["fields"] = [field for field in raw["fields"] if field["name"] != "matter_title"]
    found = verdict(desk, forged(desk, Form.model_validate(raw), "confirmation_notice", other, "tekun"))
    assert found.word == FAILED and f"页面上的事项是“{titles['dibao']}”" in found.words


def test_a_field_worker_stamps_nothing(made: Township, tmp_path: Path) -> None:
    own = copied(made, tmp_path)
    folder = own.folder
    with Desk.open(folder / "office", folder / "profile", FIELD, PASSWORDS[FIELD], own.clock) as field:
        field.open_signing(PASSWORDS[FIELD])
        found = verdict(field, sealed(field, own.instrument(field)))
    assert found.word == FAILED and "孙四不是经办人员" in found.words


@pytest.mark.parametrize(
    ("changed", "word", "words"),
    [
        ({"on": (TODAY + timedelta(days=30)).isoformat()}, FAILED, "还没有到"),
        ({"on": (TODAY - timedelta(days=6)).isoformat()}, FAILED, "倒填"),
        ({"decided_on": "2026年7月16日"}, FAILED, "在用印之后"),
        ({"decided_on": "2026年2月30日"}, FAILED, "不成立"),
        ({"decided_on": "2019年1月1日"}, UNKNOWN, "早于委托书生效"),
    ],
)
def test_days_that_cannot_be_are_named(
    town: Township, desk: Desk, changed: dict[str, str], word: str, words: str
) -> None:
    found = verdict(desk, sealed(desk, town.instrument(desk), **changed))
    assert found.word == word and words in found.words, found.words


def test_the_county_says_until_when_the_office_told_of_its_people(town: Township, desk: Desk) -> None:
    pdf = sealed(desk, town.instrument(desk))
    never, same = (replace(trust(desk), known=partial(_of, desk, day)) for day in (date.min, TODAY))
    assert "还没有报来过人员、设备的撤销" in examine(pdf, never).words
    assert "2026年7月15日 报来的核对。" in examine(pdf, same).words
    late = examine(pdf, replace(trust(desk), known=partial(_of, desk, TODAY - timedelta(days=5))))
    assert "早于用印" in late.words


def _of(desk: Desk, told: date, office: str) -> Knowledge:
    return Knowledge(tuple(desk.office.credentials()), TODAY, complete=True, told=told)


def test_a_code_of_somebodys_own_is_never_called_valid(town: Township, desk: Desk, tmp_path: Path) -> None:
    authority, stranger = town.instrument(desk), SigningKey.generate()
    values = {**samples.CONFIRMATION, "monthly_amount": "9,999.00"}
    said = SealStatement(
        "confirmation_notice", "dibao", authority.id[:32], stranger.public, "0" * 32, TODAY, "1" * 64,
        decisive(values),
    ).fitted().to_bytes()  # fmt: skip
    marks = Marks(qr=said + stranger.sign(NAMESPACE, said), page_code=PAPER)
    pdf = render(
        desk.form("confirmation_notice"), values, stamp=stamp_of(authority), fonts=desk.fonts, marks=marks
    )
    out = io.BytesIO()
    drawn(pdf, 0).save(out, "PNG")
    for data in (pdf, out.getvalue()):
        found = verdict(desk, data)
        assert found.word == FAILED and "可能是自制的二维码" in found.words
        assert not any("有效" in link.words for link in found.links)
    path = tmp_path / "scan.png"
    path.write_bytes(out.getvalue())
    with town.county() as county:
        told = county_verifying.verify(county, path)
    assert told.words.startswith("不能断定——用印人：签名人不是本机认识的任何人")
