"""县级核验: the county's own window with the page 核验 and nothing else, closed when nobody is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.county.county_desk import CountyDesk
from desktop.documents.preview import page_image
from desktop.errors import UserError
from desktop.office import instruments
from desktop.ui import theme
from desktop.ui.county_window import CountyVerifying
from desktop.ui.idle import IdleLock
from tests.office.made_office import START, House
from tests.sync.made_paper import sealed


@dataclass
class AtCounty:
    """The window, what it refused and what it logged."""

    county: CountyVerifying
    qtbot: QtBot
    refused: list[UserError] = field(default_factory=list)

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=20_000)

    @property
    def words(self) -> str:
        return "\n".join(x.text() for x in self.county.page.findChildren(QLabel) if not x.isHidden())

    def opened(self) -> AtCounty:
        self.county.start()
        self.wait(self.county.page.isEnabled)
        return self


@pytest.fixture
def paper(house: House) -> Path:
    """A sealed notice that the township filed nothing of."""
    on = START + timedelta(days=3)
    house.clock.set(on)
    with house.signing_desk() as desk:
        pdf = sealed(desk, instruments.authority(desk, "dibao", "stamp", on), on=on.isoformat())
    path = house.folder / "通知书.pdf"
    path.write_bytes(pdf)
    return path


@pytest.fixture
def at_county(qapp: QApplication, qtbot: QtBot, house: House) -> Iterator[AtCounty]:
    theme.apply(qapp)
    made = AtCounty(CountyVerifying(house.county, lambda error: None), qtbot)
    made.county.refused.connect(made.refused.append)
    yield made
    made.county.window.close()
    made.county.window.deleteLater()


def test_a_paper_and_a_scan_of_any_township_are_verified(at_county: AtCounty, paper: Path) -> None:
    county = at_county.opened().county
    assert county.window.windowTitle().startswith("县级核验 · ")
    assert (
        "县级核验" in at_county.words
        and not county.page.back_link.isVisible()
        and not county.window.rail.isVisible()
    )
    county.check(paper)
    at_county.wait(lambda: "不能断定" in at_county.words)
    assert "✓ 县级根密钥" in at_county.words and "？ 样章" in at_county.words and "李𬭎" in at_county.words
    tampered = paper.with_name("tampered.pdf")
    tampered.write_bytes(paper.read_bytes() + b"\n% 9,999.00\n")
    county.check(tampered)
    at_county.wait(lambda: "✗ 完整性签名" in at_county.words)
    scan = paper.with_suffix(".png")
    scan.write_bytes(page_image(paper.read_bytes(), 0, 1240))
    county.check(scan)
    at_county.wait(lambda: "与纸面逐项核对" in at_county.words)
    county.check(paper.with_name("nowhere.pdf"))
    at_county.wait(lambda: "nowhere" not in county.page.bar.text and "拖到这里" in at_county.words)


def test_nobody_there_closes_it_and_lets_go_of_the_county(
    at_county: AtCounty, paper: Path, house: House
) -> None:
    """As ``app.run_county`` joins them: the lock of the folder is free again, and nothing stands on the page."""
    county, ticks = at_county.opened().county, [0.0]
    county.check(paper)
    at_county.wait(lambda: "李𬭎" in at_county.words)
    with pytest.raises(UserError):
        house.county()
    idle = IdleLock(10, lambda: ticks[0], lambda: ticks[0])
    idle.locked.connect(county.window.close)
    for _ in range(121):
        ticks[0] += 5
        idle.look()
    assert not county.window.isVisible()
    at_county.wait(lambda: "李𬭎" not in at_county.words)
    with house.county():
        pass


def test_a_folder_that_does_not_open_is_told_to_whoever_asked(qtbot: QtBot) -> None:
    def opening() -> CountyDesk:
        raise UserError("口令不对。", "请再试。")

    at_county = AtCounty(CountyVerifying(opening, lambda error: None), qtbot)
    at_county.county.refused.connect(at_county.refused.append)
    at_county.county.start()
    at_county.wait(lambda: bool(at_county.refused))
    at_county.county.window.close()
    at_county.county.window.deleteLater()
    assert at_county.refused[0].message == "口令不对。" and not at_county.county.page.isEnabled()
