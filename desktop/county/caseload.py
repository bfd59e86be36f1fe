"""The existing caseload of an office (名册): households that were there before the power came down.

They have no application on file (民发〔2021〕57号 第二十八条), so there is no journal to judge; the list is
checked for what a list can get wrong. Rows are named by number, never by what stands in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from desktop.county.ledger import Ledger, Person, Verdict
from desktop.domain import idnumber
from desktop.domain.scheme import Pack
from desktop.sync.filings import BaselineRow, Filing

_SHOWN = 5
"""So many row numbers are named in a reason; the office's own check lists all of them."""


def examine_list(filing: Filing, ledger: Ledger, today: date) -> Verdict:
    """Accepted as a whole, or returned with everything that is wrong with it."""
    rows = filing.rows
    faults = [
        ("户档编号重复", _repeated([r.file for r in rows])),
        ("户主身份证号重复", _repeated([r.head_id for r in rows])),
        ("户主身份证号不对", _where(rows, _bad_id)),
        ("没有户主姓名", _where(rows, lambda r: not r.head_name.strip())),
        ("没有写类别", _where(rows, lambda r: not r.category.strip())),
        ("已经在另一份名册里备案", _listed(filing, ledger)),
    ]
    wrong = [f"{what}（{_numbers(where)}）" for what, where in faults if where]
    if not rows:
        wrong = ["名册是空的"]
    elif filing.on > today:
        wrong.append("名册日期在收到之后")
    if wrong:
        return Verdict(False, f"{'；'.join(wrong)}。请更正名册后重新报送。")
    return Verdict(True, people=tuple(Person(r.file, r.head_name, r.head_id) for r in rows if _given(r)))


def matters_of(pack: Pack) -> Mapping[str, str]:
    """Benefit category → matter, as the pack lists them: 农村低保 → dibao."""
    return {category: matter.id for matter in pack.scheme.matters for category in matter.categories}


def _given(row: BaselineRow) -> bool:
    return not idnumber.is_absent(idnumber.clean(row.head_id))


def _bad_id(row: BaselineRow) -> bool:
    """A number that is there and does not hold; one that was never issued is the office's to pursue."""
    return _given(row) and not idnumber.is_valid(row.head_id)


def _where(rows: tuple[BaselineRow, ...], wrong: Callable[[BaselineRow], bool]) -> list[int]:
    return [n for n, row in enumerate(rows, 1) if wrong(row)]


def _repeated(values: list[str]) -> list[int]:
    """Row numbers of values that stand in more than one row; what says “none” repeats freely."""
    keys = [idnumber.clean(value) for value in values]
    counts = Counter(keys)
    return [n for n, key in enumerate(keys, 1) if counts[key] > 1 and not idnumber.is_absent(key)]


def _listed(filing: Filing, ledger: Ledger) -> list[int]:
    elsewhere = ledger.listed_otherwise(filing)
    return _where(filing.rows, lambda row: row.file in elsewhere)


def _numbers(where: list[int]) -> str:
    more = f" 等 {len(where)} 行" if len(where) > _SHOWN else ""
    return f"第 {'、'.join(map(str, where[:_SHOWN]))} 行{more}"
