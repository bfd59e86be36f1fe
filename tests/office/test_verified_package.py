"""A package is checked to its last byte, and a device that was taken back is named."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desktop.office import filings, people
from desktop.office.verifying import verify
from tests.office.made_office import ADMIN, PASSWORDS
from tests.office.made_told import Told


def test_one_bit_in_a_package_or_a_device_that_was_taken_back_is_not_good(told: Told, tmp_path: Path) -> None:
    told.house.clock.set(told.house.day("file"))
    with told.desk() as desk:
        filings.seal_filings(desk)
        (sent,) = filings.send(desk, told.house.stick)
        whole = sent.read_bytes()
        answer = verify(desk, sent)
        assert answer.good and "完整，由“办公室电脑”签名" in answer.words
        for at in range(1, 10):
            flipped = bytearray(whole)
            flipped[len(whole) * at // 10] ^= 4
            (tmp_path / "x.hdp").write_bytes(flipped)
            assert not verify(desk, tmp_path / "x.hdp").good, at
    with told.house.desk(ADMIN) as desk:
        root = desk.vault.root_key(PASSWORDS[ADMIN])
        since = desk.today() - timedelta(days=20)
        desk.keep_credentials(people.take_back(desk, root, desk.credentials.devices, since, "丢失"))
        answer = verify(desk, sent)
        assert not answer.good and "的证书自" in answer.words and "起收回" in answer.words
