"""退回第二次: an application that was handed up again may come back once more, and is handed up once more."""

from __future__ import annotations

from desktop.domain.workflow import next_step
from desktop.office import decisions, sending_back
from desktop.office.act import case_at
from desktop.ui.presenters.timeline import next_words, timeline
from tests.office.made_office import LEADER, House


def test_a_second_return_is_answered_by_a_second_handing_up(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    for reason in ("照片看不清。", "票数写错了。"):
        with house.signing_desk(LEADER) as desk:
            assert decisions.queue(desk) == [ref]
            sending_back.on_screen(desk, ref, "", reason)
        with house.desk() as desk:
            case = case_at(desk, ref)
            view = next_step(case, desk.days, desk.today())
            assert view is not None and view.step.title == "补正后重新送签" == next_words(desk, case)[:7]
            rows = {r.step: r for r in timeline(desk, case)}
            assert (rows["resubmitted"].state, rows["decision"].state) == ("open", "waiting")
            assert decisions.queue(desk) == []
            sending_back.resubmit(desk, ref, f"{reason}已改。", desk.today())
    house.decided(ref)
    with house.desk() as desk:
        assert case_at(desk, ref).decision is not None
