"""家庭: in which order the list stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.ui.presenters.households import Query, find
from tests.office.made_office import House


def test_open_work_stands_first_by_its_day(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        [row] = desk.catalogue.all_rows()
        soon = (desk.today() + timedelta(days=1)).isoformat()
        late = (desk.today() + timedelta(days=9)).isoformat()
        made = [
            (1, "在保", "", ""),
            (2, "办理中", "受理", late),
            (3, "办理中", "受理", soon),
            (4, "待发", "备案", soon),
        ]
        desk.catalogue.remove(ref.household)
        desk.catalogue.put(
            [replace(row, file=f"{n:016x}", state=s, next_step=step, due=due) for n, s, step, due in made]
        )
        found = find(desk, Query())
        assert [int(r.file, 16) for r in found.rows] == [3, 4, 2, 1]
