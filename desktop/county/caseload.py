"""The existing caseload of an office (名册): households that were there before the power came down.

They have no application on file (民发〔2021〕57号 第二十八条), so there is no journal to judge: an administrator
vouches for the list, and it is checked for what a list can get wrong. An office has one list; a correction is a
new revision of it. Rows are named by number, never by what stands in them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date

from desktop.county.caseload_vouching import not_vouched_for
from desktop.county.ledger import Ledger, Person, Verdict
from desktop.domain import idnumber
from desktop.domain.credential import Credentials
from desktop.domain.scheme import Pack
from desktop.sync.filings import BaselineRow, Filing

_SHOWN = 5
"""So many row numbers are named in a reason; the office's own check lists all of them."""


def examine_list(
    filing: Filing, ledger: Ledger, known: Credentials, matters: Mapping[str, str], today: date
) -> Verdict:
    """Accepted as a whole, or returned with everything that is wrong with it.

    ``known`` credentials of the office, those in the filing among them; ``matters`` as ``matters_of`` gives them.
    """
    if ledger.has_other_list(filing):
        return Verdict(False, "已有名册备案，需要县级人工确认后另行登记。")
    rows = filing.rows
    faults = [
        ("户档编号重复", _repeated([r.file for r in rows])),
        ("户主身份证号重复", _repeated([r.head_id for r in rows])),
        ("户主身份证号缺失或者不对", _where(rows, lambda r: not idnumber.is_valid(r.head_id))),
        ("没有户主姓名", _where(rows, lambda r: not r.head_name.strip())),
        ("没有写类别", _where(rows, lambda r: not r.category.strip())),
        ("同一事项已有确认备案，金额会重复计算", _confirmed(filing, ledger, matters)),
    ]
    wrong = [f"{what}（{_numbers(where)}）" for what, where in faults if where]
    if not rows:
        wrong = ["名册是空的"]
    elif filing.on > today:
        wrong.append("名册日期在收到之后")
    if unsigned := not_vouched_for(filing, known):
        wrong.append(unsigned)
    if wrong:
        return Verdict(False, f"{'；'.join(wrong)}。请更正名册，由管理员签名后重新报送。")
    return Verdict(True, people=tuple(Person(r.file, r.head_name, r.head_id) for r in rows))


def matters_of(pack: Pack) -> Mapping[str, str]:
    """Benefit category → matter, as the pack lists them: 农村低保 → dibao."""
    return {category: matter.id for matter in pack.scheme.matters for category in matter.categories}


def _where(rows: tuple[BaselineRow, ...], wrong: Callable[[BaselineRow], bool]) -> list[int]:
    return [n for n, row in enumerate(rows, 1) if wrong(row)]


def _repeated(values: list[str]) -> list[int]:
    """Row numbers of values that stand in more than one row; what says “none” repeats freely."""
    keys = [idnumber.clean(value) for value in values]
    counts = Counter(keys)
    return [n for n, key in enumerate(keys, 1) if counts[key] > 1 and not idnumber.is_absent(key)]


def _confirmed(filing: Filing, ledger: Ledger, matters: Mapping[str, str]) -> list[int]:
    """Rows with money for what the county has on record as confirmed; an unknown category may be any matter."""
    confirmed = ledger.confirmed(filing.office)
    households = {household for household, _ in confirmed}

    def twice(row: BaselineRow) -> bool:
        matter = matters.get(row.category)
        again = row.file in households if matter is None else (row.file, matter) in confirmed
        return again and row.monthly_fen > 0

    return _where(filing.rows, twice)


def _numbers(where: list[int]) -> str:
    more = f" 等 {len(where)} 行" if len(where) > _SHOWN else ""
    return f"第 {'、'.join(map(str, where[:_SHOWN]))} 行{more}"
