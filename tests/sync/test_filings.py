"""Filings and receipts as lines: what goes through, what is refused."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from desktop.errors import UserError
from desktop.sync import filings, receipts
from desktop.sync.filings import BaselineRow, FiledPaper, Filing, Journal, Unreadable, rows_digest
from desktop.sync.package_reader import open_payload
from desktop.sync.receipts import Receipt
from tests.sync.forge import COUNTY, OFFICE, Party, sealed


@dataclass(frozen=True)
class _Raw:
    header: bytes
    signature: bytes
    body: bytes | None


ENTRIES = [_Raw(b'{"v":0}', bytes(64), b"{}"), _Raw(b'{"v":1}', bytes(range(128)), None)]

DECISION = Filing(
    filing="f0a1", revision=1, kind="decision", office=OFFICE, file="0" * 16, matter="dibao",
    application="a1", decision="d1", outcome="confirm", on="2026-03-02", head_name="李𬭎", covered=2,
    monthly_fen=124_600, first_month="2026-03", category="城市低保", village="和平社区",
    journal=Journal.pack(ENTRIES, [b"credential"]),
    papers=(FiledPaper(sha256="0" * 64, number="1", form="notice", title="确认通知书"),),
)  # fmt: skip
ROWS = tuple(
    BaselineRow(
        file=f"{n:016x}", head_name=f"户主{n}", head_id="230302199001010011", village="和平社区",
        category="城市低保", covered=n, monthly_fen=100 * n,
    )
    for n in (1, 2)
)  # fmt: skip
BASELINE = Filing(
    filing="b1",
    revision=1,
    kind="baseline",
    office=OFFICE,
    on="2026-01-31",
    covered=3,
    monthly_fen=300,
    rows=ROWS,
)
RECEIPT = Receipt(
    filing="f0a1", revision=1, verdict="returned", reason="缺少签批扫描件", package="a" * 64,
    office_heads=("b" * 64,), at="2026-03-05T09:30:00+08:00", signed="e30=",
)  # fmt: skip


def test_through_a_package_and_back(tmp_path: Path, township: Party, county: Party) -> None:
    lines = [DECISION.to_json(), BASELINE.to_json()]
    package = sealed(tmp_path, township, county, filings=lines, members=[])
    with open_payload(package.path, identities=[county.identity]) as payload:
        decision, baseline = filings.parse(payload.filings())
    assert (decision, baseline) == (DECISION, BASELINE)
    assert isinstance(decision, Filing) and decision.journal is not None
    assert [e.raw() for e in decision.journal.entries] == [(e.header, e.signature, e.body) for e in ENTRIES]
    assert decision.journal.raw_credentials() == (b"credential",)
    answer = sealed(
        tmp_path, county, township, kind="receipt", office=COUNTY, recipient=OFFICE, members=[],
        filings=receipts.build([RECEIPT]),
    )  # fmt: skip
    with open_payload(answer.path, identities=[township.identity], public_key=county.key.public) as payload:
        assert receipts.parse(payload.filings()) == (RECEIPT,)


@pytest.mark.parametrize(
    "change",
    [
        {"v": 1}, {"filing": "../x"}, {"revision": 0}, {"revision": True}, {"kind": "other"}, {"more": 1},
        {"monthly_fen": -1}, {"monthly_fen": "1"}, {"monthly_fen": 1.0}, {"on": "yesterday"},
        {"journal": None},
        {"first_month": "2026-13"}, {"head_name": "x" * 201}, {"decision": ""},
        {"file": "", "kind": "decision"}, {"statement": "e30="}, {"credentials": ["e30="]},
        {"rows": [ROWS[0].model_dump()]},
        {"papers": [{"sha256": "0", "number": "", "form": "", "title": ""}]},
        {"journal": {"entries": [], "credentials": []}},
        {"journal": {"entries": [{"header": "!", "signature": "", "body": None}]}},
        {"journal": {"entries": [{"header": "QR==", "signature": "", "body": None}]}},
        {"journal": {"entries": [{"header": "", "signature": "", "body": "AA"}]}},
        {"journal": {"entries": [{"header": "", "signature": "A" * 176, "body": None}]}},
        {"journal": {"entries": [{"header": "", "signature": "", "body": None}], "credentials": ["?"]}},
    ],
)  # fmt: skip
def test_wrong_filings_do_not_keep_the_others_out(change: dict[str, Any]) -> None:
    lines = [{**DECISION.to_json(), **change}, BASELINE.to_json()]
    wrong, right = filings.parse(lines)
    assert isinstance(wrong, Unreadable)
    assert wrong.number == 1
    assert right == BASELINE


def test_what_cannot_be_read_keeps_its_name() -> None:
    (wrong,) = filings.parse([{**DECISION.to_json(), "journal": 1}])
    assert isinstance(wrong, Unreadable) and wrong.name is not None
    assert (wrong.name.filing, wrong.name.revision, wrong.name.office) == ("f0a1", 1, OFFICE)
    assert (wrong.name.file, wrong.name.decision) == ("0" * 16, "d1")
    (nameless,) = filings.parse([{"filing": 5}])
    assert nameless == Unreadable(1, None)


@pytest.mark.parametrize(
    "change",
    [
        {"monthly_fen": 301},
        {"covered": 2},
        {"rows": []},
        {"journal": DECISION.to_json()["journal"]},
        {"statement": "?"},
        {"credentials": ["?"]},
    ],
)
def test_a_baseline_adds_up(change: dict[str, Any]) -> None:
    (wrong,) = filings.parse([{**BASELINE.to_json(), **change}])
    assert isinstance(wrong, Unreadable)


def test_a_baseline_carries_a_statement() -> None:
    stated = BASELINE.model_copy(update={"statement": "c2FpZA==", "credentials": ("e30=",)})
    assert list(filings.parse([stated.to_json()])) == [stated]
    assert (stated.raw_statement, stated.raw_credentials()) == (b"said", (b"{}",))
    assert BASELINE.raw_statement == b""


def test_the_digest_of_a_list_binds_every_field_and_the_order() -> None:
    digest = rows_digest(ROWS)
    assert digest == rows_digest(BaselineRow.model_validate(r.model_dump()) for r in ROWS)
    assert digest != rows_digest(ROWS[::-1])
    for change in ({"monthly_fen": 5}, {"covered": 9}, {"head_id": "x"}, {"category": "x"}, {"village": "x"}):
        assert rows_digest([ROWS[0].model_copy(update=change), ROWS[1]]) != digest


@pytest.mark.parametrize(
    "change",
    [{"reason": " "}, {"verdict": "maybe"}, {"package": "a"}, {"at": "2026-03-05T09:30:00"}, {"more": 1},
     {"revision": 0}, {"reason": "x" * 2001}, {"office_heads": ["x"]}, {"signed": "?"}],
)  # fmt: skip
def test_wrong_receipts_are_refused(change: dict[str, Any]) -> None:
    line = RECEIPT.model_dump(mode="json")
    assert receipts.parse([line]) == (RECEIPT,)
    assert RECEIPT.raw == b"{}"
    with pytest.raises(UserError, match="回执"):
        receipts.parse([line, {**line, **change}])
