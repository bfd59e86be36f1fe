"""The list that hangs in the village shows who receives what, and nothing else about anybody."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from desktop.errors import UserError
from desktop.office import publication
from desktop.office.act import CaseRef
from tests.office.made_office import LEADER, House


def _given(house: House) -> CaseRef:
    with house.desk() as desk:
        ref = house.until_decision(desk)
    house.decided(ref)
    return ref


def test_the_public_list_shows_name_number_and_amount_only(house: House, tmp_path: Path) -> None:
    _given(house)
    house.clock.set(house.day("decide").replace(month=4, day=2))
    with house.desk() as desk:
        path = publication.export(desk, "dibao", "新柞村", desk.today(), tmp_path)
        with pytest.raises(UserError, match="没有正在享受"):
            publication.public_list(desk, "dibao", "杨木村", desk.today())
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True
    ).stdout.decode()
    assert "李𬭎" in text and "农村低保" in text and "新柞村" in text
    for secret in ("230382196205140012", "13800000000", "6217990000123456789", LEADER):
        assert secret not in text
