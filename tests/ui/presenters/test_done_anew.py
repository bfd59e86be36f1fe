"""What is done anew: a step that came back offers what was said last time; every signature is meant by itself."""

from __future__ import annotations

import pytest

from desktop.office import sending_back
from desktop.ui.presenters.forms import FieldProblem
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial, open_step
from tests.office.made_office import LEADER, PASSWORDS, House


def test_a_step_that_came_back_offers_what_was_said_and_each_signature_is_asked_for(house: House) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    with house.desk(LEADER) as desk:
        assert "looked_at" not in initial(open_step(desk, ref, "decision").spec), "a password is asked for"
        desk.open_signing(PASSWORDS[LEADER])
        form = open_step(desk, ref, "decision")
        typed = initial(form.spec)
        assert "password" not in typed and typed["looked_at"] is False
        with pytest.raises(FieldProblem, match="本人看过"):
            submit(desk, form, typed)
        assert open_step(desk, ref, "visit").before == {}, "it is done"
        sending_back.on_screen(desk, ref, "visit", "照片看不清。")
    with house.desk() as desk:
        form = open_step(desk, ref, "visit")
        assert form.before["investigators"] and form.before["conclusion"]
        assert not {"on", "photos", "member_signed"} & set(form.before), "these are of the new day"
        assert all(not v for name, v in initial(form.spec).items() if name in form.before), "only when asked"
