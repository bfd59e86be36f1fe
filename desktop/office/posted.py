"""公布名单 that no longer say what is so (57号 第二十四条: 长期公布, 对象有变动时换新单).

The list made last is known by its checksum; what every household puts on it stands in the index.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from desktop.domain.duties import Duty
from desktop.domain.household import parse_day
from desktop.domain.household_duties import POSTED_CLAUSE
from desktop.domain.journal import Value
from desktop.domain.months import month_of
from desktop.domain.public_list import list_sum, within
from desktop.office.desk import Desk
from desktop.office.publication import PUBLICATION

DAYS_TO_RENEW = 7


def renewals(desk: Desk) -> Iterator[Duty]:
    """A duty for every list that hangs and says something else than a list of today would."""
    made = [said for (kind, _), said in desk.office.records().items() if kind == PUBLICATION]
    today, now = desk.today(), _sums(desk) if made else {}
    changed = [f for f in made if list_sum(now.get((f.get("matter"), f.get("village")), ())) != f.get("sum")]
    # One that lacks a household nobody could read would seem to have changed.
    if not changed or not set(desk.households.ids()) <= desk.catalogue.seen().keys():
        return
    for said in changed:
        matter, village, on = str(said.get("matter")), str(said.get("village")), parse_day(said.get("on"))
        known = desk.pack.scheme.matter(matter)
        if known is None or on is None:
            continue
        yield Duty(
            f"{PUBLICATION}.{matter}.{village}", f"{village}《{known.title}》公布名单有变动，请换新单", "经办人",
            due=today + timedelta(days=DAYS_TO_RENEW), kind="publication", clause=POSTED_CLAUSE, by_hand=False,
            note=f"现在挂着的是 {on} 的名单。请在“文书 · 批量印制”里重新生成、张贴，撤下旧单。",
        )  # fmt: skip


def _sums(desk: Desk) -> dict[tuple[Value, Value], list[str]]:
    """(matter, village) → the rows of a list of today, as sums."""
    found: dict[tuple[Value, Value], list[str]] = defaultdict(list)
    month = month_of(desk.today())
    for _, _, village, rows in desk.catalogue.kept("listed"):
        for matter, first, last, row in rows:
            if within(first, last, month):
                found[matter, village].append(row)
    return found
