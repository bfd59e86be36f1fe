"""A table that came back with a seal is kept exactly as it came, and found again by its month."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.domain.journal import Attach, Put
from desktop.errors import UserError
from desktop.models.canonical import digest
from desktop.office import office_law, sealed_tables
from desktop.office.checking import check_office
from tests.office.made_office import CLERK, House

PDF = b"%PDF-1.7 a made-up table under somebody's electronic seal"


def test_a_sealed_table_is_kept_byte_for_byte(house: House, tmp_path: Path) -> None:
    came = tmp_path / "发放统计表（已盖章）.pdf"
    came.write_bytes(PDF)
    with house.desk() as desk:
        sealed_tables.take_in(desk, "2026-03", "statistics", came)
    with house.desk() as desk:
        (found,) = sealed_tables.kept(desk)
        assert (found.month, found.table, found.by, found.size) == ("2026-03", "statistics", CLERK, len(PDF))
        assert sealed_tables.export(desk, found, tmp_path / "out").read_bytes() == PDF
        assert check_office(desk).findings == ()
        with pytest.raises(UserError, match="已经收过"):
            sealed_tables.take_in(desk, "2026-03", "statistics", came)


@pytest.mark.parametrize(
    ("month", "table", "data", "why"),
    [
        ("2026-3", "statistics", PDF, "月份写得不对"),
        ("2026-03", "anything", PDF, "没有这张表"),
        ("2026-03", "statistics", b"a text", "要是 PDF 或 OFD"),
    ],
)
def test_what_is_no_sealed_table_is_refused(
    house: House, tmp_path: Path, month: str, table: str, data: bytes, why: str
) -> None:
    came = tmp_path / "file.pdf"
    came.write_bytes(data)
    with house.desk() as desk, pytest.raises(UserError, match=why):
        sealed_tables.take_in(desk, month, table, came)


def test_a_name_written_by_another_pc_leads_to_no_other_folder(house: House, tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "out"
    with house.desk() as desk:
        sha = digest(PDF)
        sealed = sealed_tables.Sealed(
            "t1", "2026-03", "statistics", "../../../evil.desktop", sha, len(PDF), "2026-03-31", CLERK
        )
        said = {
            name: getattr(sealed, name) for name in ("month", "table", "name", "sha256", "size", "on", "by")
        }
        put = Put(sealed_tables.SEALED, "t1", said)
        attach = Attach(sha, len(PDF), "application/pdf", "x", "sealed_table/t1")
        at = desk.now().isoformat(timespec="seconds")
        desk.office.append([attach, put], action="sealed", author=desk.author(), at=at, blobs={sha: PDF})
        assert sealed_tables.export(desk, sealed, folder).parent == folder
    assert not list(tmp_path.rglob("*.desktop"))
    with house.desk() as desk:
        judged = office_law.judge(desk.office.entries(), desk.credentials)
        assert [why for why in judged.values() if "文件名" in why]
