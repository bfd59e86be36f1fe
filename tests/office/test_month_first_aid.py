"""Ready money of an emergency handed over after its month was closed stands on the next list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from desktop.demo.deeds import Wishes
from desktop.demo.town import Town
from desktop.office import month, month_view
from desktop.office.act import home_at
from desktop.office.month_close import close
from tests.office.made_office import CHEAP
from tests.stories import counter

AID = 80_000


def test_a_closed_list_takes_no_more_first_aid(tmp_path: Path) -> None:
    town = Town(tmp_path / "town", "示范专用口令仅供测试使用", "guanxian", "柳林镇", cost=CHEAP)
    town.found()
    town.clock.set(date(2026, 3, 31))
    who = counter.family(counter.person("冉示例", "0062"))
    ref = counter.comes(town, who, "temporary", "突发火灾", asked_fen=AID, path="emergency")
    counter.through(town, ref, Wishes(facts={"first_aid": {"amount_fen": AID}}, until="payment"))
    with town.clerk() as desk:
        assert close(desk, "2026-03").lines == 0
    town.clock.set(date(2026, 4, 1))
    with town.clerk() as desk:
        month.pay_first_aid(desk, ref)
        (paid,) = home_at(desk, ref.household).payments
        assert (paid.month, paid.roster) == ("2026-03", "2026-04")
        assert month_view.view(desk, "2026-03").unchanged
        (line,) = month_view.view(desk, "2026-04").paid
        assert (line.kind, line.amount_fen) == ("first_aid", AID)
