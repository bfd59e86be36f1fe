"""The drill: a backup is proved, and every kind of fault in it is found and named."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.documents.guide import as_text
from desktop.documents.preview import page_count
from desktop.errors import UserError
from desktop.models import snapshot as lists
from desktop.models.signing import SigningKey
from desktop.office import advice, backup
from desktop.office.drill import Drilled, certificate, drill, sheet
from tests.office.made_backup import Backed, backed_once
from tests.office.made_office import CLERK, PASSWORDS


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Backed:
    return backed_once(tmp_path_factory.getbasetemp())


@pytest.fixture
def office(made: Backed, tmp_path: Path) -> Backed:
    return made.copied(tmp_path / "house")


def drilled(office: Backed, password: str = "") -> Drilled:
    with office.house.desk() as desk:
        return drill(desk, office.stick, password)


def test_a_good_backup_passes_and_the_counts_agree(office: Backed) -> None:
    with office.house.desk() as desk:
        done = drill(desk, office.stick, PASSWORDS[CLERK])
        assert done.failures == [] and done.good and done.vault_opened
        assert done.backup.households == done.live.households == 2
        assert done.backup.attachments == done.live.attachments > 0
        assert done.newer == 0 and (done.snapshot, done.who) == (office.taken.snapshot.id, "赵一")
        pdf, text = certificate(done, desk), as_text(sheet(done))
        assert advice.last_drill(desk) == desk.today()
    assert page_count(pdf) >= 1 and "检查全部通过" in text and done.snapshot in text
    assert done.as_json()["good"] is True and len(done.as_json()["checked"]) > 5


def test_work_done_since_is_no_fault(office: Backed) -> None:
    office.edited(office.second, "13911111111")
    done = drilled(office)
    assert done.good and done.newer == 1 and done.live.edits > done.backup.edits


def test_a_spoilt_piece_is_named_by_its_household(office: Backed) -> None:
    kept = office.taken.snapshot.file(f"households/{office.decided[:2]}/{office.decided}.hdh")
    assert kept is not None
    (piece,) = office.stick.glob(f"*/pieces/*/{kept.pieces[0]}")
    piece.write_bytes(piece.read_bytes()[:-1] + b"x")
    with office.house.desk() as desk:
        done = drill(desk, office.stick)
        assert not done.good and any(office.decided in text and "损坏" in text for text in done.failures)
        assert done.backup.households == 1, "the others are proved all the same"
        assert "没有通过" in as_text(sheet(done)) and advice.last_drill(desk) is None


def test_a_file_damaged_before_it_was_backed_up_is_found(office: Backed) -> None:
    """A store can be whole and hold rubbish: here the first backup of a new stick took damaged bytes."""
    path = office.path(office.second)
    data = bytearray(path.read_bytes())
    data[5 * 4096 + 50] ^= 1
    path.write_bytes(data)
    fresh = office.house.folder / "fresh"
    fresh.mkdir()
    with office.house.desk() as desk:
        backup.back_up(desk, fresh)
        done = drill(desk, fresh)
    assert any(office.second in text and "校验码" in text for text in done.failures)


def test_a_live_office_put_back_to_the_past_is_noticed(office: Backed) -> None:
    old = office.path(office.second).read_bytes()
    office.edited(office.second, "13911111111")
    office.again()
    office.path(office.second).write_bytes(old)
    done = drilled(office)
    assert any(office.second in text and "换成了旧文件" in text for text in done.failures)


def test_a_backup_signed_by_a_stranger_fails(office: Backed) -> None:
    (path,) = office.stick.glob("*/snapshots/*")
    real, other = office.taken.snapshot, SigningKey.generate()
    forged, data = lists.write(9, real.about, real.files, other.sign, other.public)
    (path.parent / forged.file_name).write_bytes(data)
    assert any("不是本办公室的电脑" in text for text in drilled(office).failures)


def test_called_off_it_leaves_nothing_and_notes_nothing(
    office: Backed, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = office.house.folder / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    class CalledOff(Exception):
        pass

    def report(done: int, total: int) -> None:
        if done == 2:
            raise CalledOff

    with office.house.desk() as desk:
        with pytest.raises(CalledOff):
            drill(desk, office.stick, report=report)
        assert advice.last_drill(desk) is None
    assert list(scratch.iterdir()) == []


def test_without_a_backup_there_is_nothing_to_drill(office: Backed) -> None:
    empty = office.house.folder / "empty"
    empty.mkdir()
    with office.house.desk() as desk, pytest.raises(UserError, match="备份"):
        drill(desk, empty)
