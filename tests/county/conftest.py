"""A county desk with one enrolled office, new for every test; cheap key stretching."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.instruments import sign_instrument
from desktop.county.offices import enrol
from desktop.models.vault import Cost
from tests.county.small_office import SmallOffice

PASSWORD = "六盘山上高峰红旗漫卷西风"
CHEAP = Cost(memory_mib=8, passes=1, lanes=1)


class StillClock:
    """A clock that stands where a test puts it."""

    def __init__(self) -> None:
        self.at = datetime(2026, 4, 1, 9, tzinfo=timezone(timedelta(hours=8)))

    def now(self) -> datetime:
        return self.at

    def later(self, **by: int) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def desk(tmp_path: Path, clock: StillClock) -> Iterator[CountyDesk]:
    found = CountyDesk.found(
        tmp_path / "county", scheme="mishan", label="市民政局", password=PASSWORD, clock=clock,
        demonstration=True, cost=CHEAP,
    )  # fmt: skip
    with found:
        found.open_root(PASSWORD)
        yield found


Joined = Callable[..., SmallOffice]


@pytest.fixture
def join(desk: CountyDesk, tmp_path: Path) -> Joined:
    """Enrol a small office and sign its instrument."""

    def joined(township: str = "密山镇", code: str = "230382100", **instrument: object) -> SmallOffice:
        office = SmallOffice(township, code)
        request = tmp_path / f"{office.office}.json"
        request.write_bytes(office.request())
        enrol(desk, request, fingerprint=None)
        said: dict[str, object] = {
            "matters": ["dibao"], "since": date(2026, 1, 1), "until": date(2026, 12, 31),
            "number": "密政委〔2026〕1号", "remedy": "bureau", **instrument,
        }  # fmt: skip
        office.instrument = sign_instrument(desk, office.office, **said)  # type: ignore[arg-type]  # test values
        return office

    return joined


@pytest.fixture
def office(join: Joined) -> SmallOffice:
    return join()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder as a USB stick."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
