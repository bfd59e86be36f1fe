"""The banner: a laptop of the office, and what unlocking found."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.app import Desktop
from desktop.models.vault import Vault
from desktop.settings import Settings
from desktop.ui.presenters.session import Session
from desktop.ui.widgets.banner import notices
from tests.office.made_office import CLERK, FIELD, LABELS, PASSWORDS, House
from tests.ui.at_window import AtWindow


def test_a_laptop_has_neither_signing_nor_filing(qapp: QApplication, house: House, picture: Path) -> None:
    own = house.approved(user=FIELD)
    with house.desk() as desk:
        ref = house.until_decision(desk)
        own.given(desk, [ref.household])
    assert dict(Vault.load(own.folder / "vault.json").users)[FIELD] == LABELS[FIELD]
    desktop = Desktop(qapp, Settings(profile=str(own.profile)), house.clock)
    desktop.window.show()
    try:
        who = AtWindow(desktop, house, picture)
        desktop.shell.open(own.folder)
        who.wait(lambda: desktop.window.page() is desktop.shell.unlock, "the door")
        who.unlock(FIELD)
        assert "下乡笔记本：不能用印" in who.window.banner.text and who.window.banner.isVisible()
        rail = {name for name, button in who.window.rail.buttons.items() if button.isVisible()}
        assert rail == {"today", "households", "field", "scheme", "settings"}
        who.open_household("李𬭎")
        view = who.desk.cases.household.view
        assert view is not None
        rows = {r.step: r for r in view.cases[0].rows}
        assert rows["decision"].state == "open" and not rows["decision"].actions
        who.lock()
        assert not who.window.banner.isVisible()
    finally:
        desktop.close()
        desktop.window.close()
        desktop.window.deleteLater()


def test_the_office_pc_has_no_banner_while_nothing_is_wrong(clerk: AtWindow) -> None:
    assert not clerk.window.banner.isVisible() and clerk.window.rail.buttons["signing"].isVisible()


def test_a_household_file_that_is_gone_is_told_at_unlock(house: House) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        path = desk.households.path(ref.household)
    path.unlink()
    session = Session(house.profile, house.clock)
    at_work = session.unlock(house.office, CLERK, PASSWORDS[CLERK])
    session.lock({})
    assert len(at_work.problems) == 1 and "不见了" in at_work.problems[0]
    (told,) = notices(at_work)
    assert "hudang office check" in told.text and not told.hurt
    many = notices(replace(at_work, problems=tuple(f"{n}。" for n in range(5))))
    assert "另有 2 处" in many[0].text
    worse = notices(replace(at_work, trouble=("日志缺了一段。",)))
    assert worse[0].hurt and "不能签批和用印：日志缺了一段。" in worse[0].text
