"""The code beside the seal: what goes in comes out, it never grows too large, and nothing else is taken for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.domain.seal_statement import (
    FIELDS,
    LARGEST,
    SIGNATURE,
    SealStatement,
    decisive,
    is_seal_code,
    read_code,
    squeezed,
)

SAID = SealStatement(
    form="confirmation_notice",
    matter="dibao",
    instrument="ab" * 16,
    signer="cd" * 32,
    credential="ef" * 16,
    on=date(2026, 7, 15),
    table="01" * 32,
    fields={"number": "密民低确〔2026〕12号", "applicant": "李𬭎", "monthly_amount": "1,212.00"},
)
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=60)


@given(
    st.dictionaries(st.sampled_from(FIELDS), TEXTS.filter(bool)), st.dates(date(2000, 1, 1), date(2170, 1, 1))
)
def test_what_goes_in_comes_out_and_fits(fields: dict[str, str], on: date) -> None:
    said = replace(SAID, fields=decisive(fields), on=on).fitted()
    data = said.to_bytes() + bytes(SIGNATURE)
    assert len(data) <= LARGEST and is_seal_code(data)
    code = read_code(data)
    assert (code.statement, code.signature) == (said, bytes(SIGNATURE))


def test_the_least_decisive_fields_give_way_first() -> None:
    long = {name: "长" * 30 for name in FIELDS}
    kept = replace(SAID, fields=long).fitted().fields
    assert list(kept) == list(FIELDS[: len(kept)]) and 0 < len(kept) < len(FIELDS)


def test_a_name_too_long_for_a_code_is_left_to_the_digest() -> None:
    assert decisive({"applicant": "名" * 100, "number": "1号", "phone": "0467"}) == {"number": "1号"}
    assert decisive({"applicant": "李\u202e𬭎"}) == {}, "no direction marks in a code"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"HD1:p-1:1:1",
        b"HDQ\0" + bytes(LARGEST),
        SAID.to_bytes(),
        SAID.to_bytes() + b"\xff\xff" + bytes(SIGNATURE),
        b"HDQ\1" + SAID.to_bytes()[4:] + bytes(SIGNATURE),
        SAID.to_bytes()[:-1] + bytes(SIGNATURE),
    ],
)
def test_anything_else_is_no_code(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_code(data)


def test_fields_in_another_order_are_refused() -> None:
    """One statement has one spelling: two that look alike and differ could both be signed."""
    one, two = (replace(SAID, fields={n: SAID.fields[n]}).to_bytes() for n in ("number", "applicant"))
    head = replace(SAID, fields={}).to_bytes()
    swapped = head + two[len(head) :] + one[len(head) :]
    with pytest.raises(ValueError):
        SealStatement.from_bytes(swapped)


def test_spaces_and_line_ends_do_not_count_in_a_comparison() -> None:
    assert squeezed("每月 1,212.00\u00a0元\n") == "每月1,212.00元"
