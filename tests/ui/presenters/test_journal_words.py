"""The journal in words of the desk: nothing of the program's own words is read out, and no number of a person whole."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import desktop.office
from desktop.domain import household as h
from desktop.domain import record_types
from desktop.domain.household import household
from desktop.office import access, households
from desktop.office.act import home_at
from desktop.ui.presenters import history
from desktop.ui.presenters.journal_words import ILL, JournalWords, title_of
from desktop.ui.presenters.record_words import ACTIONS, FIELDS, KINDS, OWN_FIELDS, machine
from tests.office.made_office import ADMIN, House

_MACHINE = re.compile(r"[0-9a-f]{12,}|\b[a-z]+_[a-z_]+\b|\bp\d{8}\b|\b[a-z]-[0-9a-f]{6,}")


def actions() -> Iterator[str]:
    """The actions that the functions of the office write under a name of their own."""
    for file in Path(desktop.office.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "record" and len(node.args) > 2:
                name = node.args[2]
                if isinstance(name, ast.Constant):
                    yield str(name.value)


def test_every_action_that_the_office_writes_has_a_name() -> None:
    found = set(actions())
    assert len(found) > 20
    assert found - set(ACTIONS) == set()


@pytest.mark.parametrize("kind", sorted(record_types._RECORDS))
def test_every_field_of_every_record_has_a_name_or_is_the_programs_own(kind: str) -> None:
    assert kind in KINDS
    named = {f.name for f in fields(record_types._RECORDS[kind]) if not machine(kind, f.name)}
    assert {n for n in named if n not in FIELDS and (kind, n) not in OWN_FIELDS} == set()


def test_the_past_of_a_decided_case_holds_no_word_of_the_machine(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        head = home_at(desk, ref.household).members[0]
        households.amend_member(desk, ref.household, head.id, {"illness": "尿毒症"}, "补记，电话13812345678")
        view = history.show(desk, ref.household)
        said, lines = history.state(desk, ref.household, desk.today(), "written")
    whats = [p.what for p in view.passages]
    assert whats[0] == "更正家庭情况" and {"入户调查", "公示结束", "受理", "登记申请"} <= set(whats)
    assert "13812345678" not in view.passages[0].note
    texts = [t for p in view.passages for e in p.edits for t in (e.title, e.value, e.fate)]
    texts += [t for x in lines for t in (x.title, x.after)] + [said, *whats]
    assert [t for t in texts if _MACHINE.search(t)] == []
    assert any(t.startswith("机器记录") for t in texts) and ILL in texts
    assert not any("尿毒症" in t or head.id_number in t for t in texts)
    assert sum(len(p.edits) for p in view.passages) < 200
    assert "入户调查 · 调查结论" in texts and lines[0].title.startswith("家庭情况")


def test_a_number_is_masked_by_its_kind_and_a_paper_keeps_its_own(house: House) -> None:
    with house.desk() as desk:
        words = JournalWords(desk, household("0" * 16, {}))
        assert words.value(h.HOUSEHOLD, "household", "phone", "13812345678") == "138****5678"
        assert words.value(h.ACCOUNT, "k-1", "number", "6217990000636354168").endswith("*4168")
        assert words.value(h.MEMBER, "m-1", "id_number", "230382196205140012") == "2303**********0012"
        assert words.value(h.PAPER, "p-1", "number", "密民低保确〔2026〕4号") == "密民低保确〔2026〕4号"
        assert words.value(h.PAYMENT, "x", "month", "2026-04") == "2026年4月"
        assert words.value(h.PAYMENT, "x", "amount_fen", 78_871) == "788.71 元"
    assert title_of(h.RECEIPT, "reason") == "退回理由" and title_of("nobody", "knows") == "其他"


def test_who_looked_is_told_with_the_name_of_the_device(house: House) -> None:
    with house.desk() as desk:
        file = house.registered(desk).household
        access.note(desk, "open", file)
    with house.desk(ADMIN) as desk:
        seen = history.show(desk, file).seen
    assert seen and not any(re.fullmatch(r"[0-9a-f]{12}", s.device) for s in seen)
