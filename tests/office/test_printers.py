"""What a PC remembers of its printers stays on that PC, holds nothing of a person, and never gets in the way."""

from __future__ import annotations

import pytest

from desktop.errors import UserError
from desktop.office import printers
from desktop.office.printers import FILE
from tests.office.made_office import House


def test_a_printer_keeps_its_offset_and_how_it_was_used_last(house: House) -> None:
    with house.desk() as desk:
        assert printers.every(desk) == () and printers.known(desk, "甲").right == 0
        printers.calibrate(desk, "甲", -1.54, 0.96)
        printers.used(desk, "甲", "4", 3, True)
        printers.used(desk, "乙", "", 99, False)
    with house.desk() as desk:
        first = printers.known(desk, "甲")
        assert (first.right, first.down, first.tray, first.copies, first.duplex) == (-1.5, 1.0, "4", 3, True)
        assert [p.name for p in printers.every(desk) if p.last] == ["乙"] and printers.known(
            desk, "乙"
        ).copies == 50
        (path,) = house.profile.rglob(FILE)
        assert not list(house.office.rglob(FILE))
        path.write_bytes(b"[{broken")
        assert printers.every(desk) == ()
        printers.calibrate(desk, "甲", 20.0, -20.0)
        for right, down in ((20.1, 0.0), (0.0, -20.1)):
            with pytest.raises(UserError, match="偏移量在"):
                printers.calibrate(desk, "甲", right, down)
        with pytest.raises(UserError, match="没有记下"):
            printers.calibrate(desk, "长" * 201, 0.0, 0.0)
