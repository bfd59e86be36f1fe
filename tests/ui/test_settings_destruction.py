"""到期销毁 at the window: nothing ripe is said plainly; two people's passwords, and the certificate once."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from desktop.errors import UserError
from desktop.office import destruction, founding
from desktop.office.act import record_step
from desktop.ui.presenters import settings_destruction as topic
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, House, family
from tests.ui.at_window import AtWindow
from tests.ui.test_settings_page import ask, fill, once, settings
from tests.ui.test_settings_page import topic as choose


def closed_long_ago(house: House) -> None:
    """A family that withdrew in March 2026, kept for five years."""
    with house.desk() as desk:
        gone = house.registered(desk, family("王旧户", "0034"))
        record_step(desk, gone, "closed", desk.today(), {"how": "withdrawn", "reason": "本人撤回"})
    with house.desk(ADMIN) as desk:
        founding.configure(desk, {destruction.YEARS: 5})


def test_two_passwords_destroy_one_household_and_the_certificate_is_shown_once(at_window: AtWindow) -> None:
    closed_long_ago(at_window.house)
    page = settings(at_window, ADMIN)
    choose(page, "到期销毁")
    ask_for = "destroy"
    at_window.wait(lambda: any(b.isVisible() for b in page.findChildren(QPushButton, ask_for)), "the topic")
    at_window.click(ask_for)
    at_window.wait(lambda: "没有保管期满" in page.bar.text, "nothing is ripe yet")
    at_window.house.clock.set(date(2032, 1, 2))
    ask(at_window, page, ask_for)
    assert page.panel is not None
    household = page.panel.spec.fields[0].choices[0]
    assert "王旧户" in household[1] and "2031-12-31 期满" in household[1]
    fill(
        page,
        household=household[0],
        reason="保管期满，已批准",
        sure=True,
        second=LEADER,
        admin=PASSWORDS[ADMIN],
        second_word="不是这个口令但是够长",
    )
    at_window.wait(lambda: "口令不对" in page.bar.text, "the second password is asked of the leader")
    fill(page, second_word=PASSWORDS[LEADER])
    assert "户档销毁证明" in once(at_window, page) and "已销毁" in page.bar.text
    at_window.wait(lambda: any("已销毁 1 户" in x.text() for x in page.findChildren(QLabel)), "the count")


def test_a_clerk_reads_the_rule_and_an_administrator_fills_it_in(house: House) -> None:
    with house.desk(CLERK) as desk:
        assert not any(line.deeds for line in topic.board(desk).lines)
    with house.desk(ADMIN) as desk:
        for wrong in ("0", "900"):
            with pytest.raises(UserError, match="保管年限"):
                topic.hand_in(desk, topic.YEARS, {"years": wrong}, None)
        assert "12 年" in topic.hand_in(desk, topic.YEARS, {"years": "12"}, None).message
        assert topic.board(desk).lines[0].detail.startswith("保管 12 年")
        assert destruction.years(desk) is not None
