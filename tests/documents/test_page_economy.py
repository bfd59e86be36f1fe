"""Papers signed in a village are short: what a family signs by hand is no longer than it has to be."""

import pytest

from desktop.documents.fonts import FontChain
from desktop.documents.forms import load_form
from desktop.documents.notice import render_blank
from desktop.documents.preview import page_count
from desktop.packs import resource_path
from tests.documents.test_new_forms import full

SHORT = {
    "verification_authorisation": 1,
    "grace_form": 1,
    "posting_receipt": 1,
    "verification_request": 1,
    "support_certificate": 1,
    "approval_form": 2,
    "recheck_form": 2,
    "application_form": 3,
}
MEMBERS = 4
WRITTEN = {
    "reason": "丈夫患病长期透析，本人不能干重活，孩子上高中，收入不够看病和生活。",
    "name": "李秀兰", "relation": "配偶", "sex": "女", "age": "58", "health": "患重病", "disability": "肢体二级",
    "work_ability": "部分丧失", "work": "务农", "yearly_income": "12,000.00", "monthly_income": "1,000.00",
    "id_number": "230382196803120026", "id_masked": "230382********0026", "kind": "转移净收入",
    "amount": "12,000.00", "deducted": "1,200.00", "matter": "最低生活保障", "covered": "3",
    "monthly": "1,212.00", "since": "2026年8月", "code": "3fa9b1c2d4e5",
}  # fmt: skip
"""What usually stands in a cell: the words of the label would be longer than any value."""


def usual(name: str, text: str) -> str:
    """A value as long as they usually are; nothing where only the label is known."""
    return WRITTEN.get(name) or ("" if text.endswith("内容") else text)


@pytest.mark.parametrize("form_id", SHORT)
@pytest.mark.parametrize("members", [0, MEMBERS])
def test_a_form_for_handwriting_keeps_to_its_pages(form_id: str, members: int, fonts: FontChain) -> None:
    form = load_form(resource_path("forms"), form_id)
    values: dict[str, str | list[dict[str, str]]] = {}
    for name, value in full(form, members).items() if members else ():
        if isinstance(value, str):
            values[name] = usual(name, value)
        else:
            values[name] = [{column: usual(column, text) for column, text in row.items()} for row in value]
    given = {name: value for name, value in values.items() if value}
    assert page_count(render_blank(form, fonts=fonts, values=given)) == SHORT[form_id]
