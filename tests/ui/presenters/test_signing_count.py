"""The number beside 签批: applications that wait for a signature, by the rules, read again only when a file grew."""

from __future__ import annotations

from desktop.ui.presenters import signing
from desktop.ui.presenters.signing import ToSign
from desktop.ui.presenters.step_actions import submit
from desktop.ui.presenters.step_forms import initial, open_step
from tests.office.made_office import House, family


def test_it_counts_what_the_queue_lists_and_never_a_withdrawn_case(house: House) -> None:
    waiting = ToSign()
    with house.desk() as desk:
        first = house.until_decision(desk)
        house.registered(desk, family("王五一", "0021"))
        house.at("decide")
        assert waiting.count(desk) == len(signing.queue(desk)) == 1
        second = house.until_decision(desk, family("赵六一", "0039"))
        assert waiting.count(desk) == len(signing.queue(desk)) == 2
        form = open_step(desk, second, "closed")
        submit(desk, form, {**initial(form.spec), "how": "withdrawn", "reason": "本人书面撤回"})
        assert waiting.count(desk) == len(signing.queue(desk)) == 1
    house.decided(first)
    with house.desk() as desk:
        assert waiting.count(desk) == ToSign().count(desk) == 0


def test_a_household_whose_file_did_not_grow_is_not_read_again(house: House) -> None:
    waiting = ToSign()
    with house.desk() as desk:
        ref = house.until_decision(desk)
        assert waiting.count(desk) == 1
        path = desk.households.path(ref.household)
        path.rename(path.with_suffix(".away"))
        assert waiting.count(desk) == 1, "counted from what is known"
        path.with_suffix(".away").rename(path)
