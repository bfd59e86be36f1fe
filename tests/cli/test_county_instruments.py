"""hudang county instrument --all, --set, and recall, as typed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from desktop.domain.credential import Instrument
from desktop.models import credentials
from desktop.office.clock import SystemClock
from tests.cli.conftest import Run, Said
from tests.office.made_office import COUNTY_WORD, House

TODAY = SystemClock().now().date()


@pytest.fixture
def office(house: House) -> str:
    """The id of the enrolled office."""
    with house.county() as desk:
        return desk.ledger.offices()[0].office


def sign(run: Run, house: House, office: str, out: Path, *more: str) -> Said:
    return run(
        "--json", "county", "--county", house.folder / "county", "instrument", office, "--number", "密委〔2026〕9号",
        "--since", TODAY.isoformat(), "--until", "2099-12-31", "--out", out, *more, password=COUNTY_WORD,
    )  # fmt: skip


def take_back(run: Run, house: House, office: str, out: Path, *more: str) -> Said:
    return run(
        "--json", "county", "--county", house.folder / "county", "recall", office, *more, "--reason", "试点结束",
        "--out", out, password=COUNTY_WORD,
    )  # fmt: skip


def test_all_goes_into_a_folder(run: Run, house: House, office: str, tmp_path: Path) -> None:
    done = sign(run, house, office, tmp_path / "new" / "papers", "--all", "--set", "standard_rural_fen=60000")
    assert done.code == 0 and done.json["instruments"] == ["密委〔2026〕9号"]
    (file,) = done.json["files"]
    said = credentials.read(Path(file).read_bytes()).statement
    assert isinstance(said, Instrument) and len(said.matters) == 4
    assert said.settings == {"standard_rural_fen": 60000}


def test_an_open_remedy_is_said(run: Run, house: House, office: str, tmp_path: Path) -> None:
    words = run(
        "county", "--county", house.folder / "county", "instrument", office, "--number", "1", "--since", "2026-01-01",
        "--until", "2026-12-31", "--out", tmp_path / "a.cred", password=COUNTY_WORD,
    )  # fmt: skip
    assert words.code == 0 and "还没有核定救济文字" in words.out


def test_a_day_before_the_scheme_is_warned_of(run: Run, house: House, office: str, tmp_path: Path) -> None:
    done = run(
        "--json", "county", "--county", house.folder / "county", "instrument", office, "--number", "1",
        "--since", "2021-01-01", "--until", "2026-12-31", "--out", tmp_path / "a.cred", password=COUNTY_WORD,
    )  # fmt: skip
    assert done.code == 0 and "2021-03-03" in done.err and len(done.json["doubts"]) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--set", "standard_rural_fen"), "名称=值"),
        (("--set", "standard_rural_fen=五百"), "整数"),
        (("--set", "standard_rural_fen=" + "9" * 5000), "整数"),
        (("--set", "flying=1"), "没有“flying”这项设置"),
        (("--remedy", "bureau", "--remedy", "government"), "只能有一种"),
    ],
)
def test_slips_are_sentences(
    run: Run, house: House, office: str, tmp_path: Path, more: tuple[str, ...], words: str
) -> None:
    done = sign(run, house, office, tmp_path / "a.cred", *more)
    assert done.code == 2 and words in done.err and not (tmp_path / "a.cred").exists()


def test_a_recall_is_written_for_the_office(run: Run, house: House, office: str, tmp_path: Path) -> None:
    signed = sign(run, house, office, tmp_path / "a.cred", "--matter", "tekun", "--remedy", "bureau")
    assert signed.code == 0
    since = (TODAY + timedelta(days=3)).isoformat()
    out = tmp_path / "recall.cred"
    done = take_back(run, house, office, out, "密委〔2026〕9号", "--since", since)
    assert done.code == 0 and done.json["since"] == since
    said = credentials.read(out.read_bytes()).statement
    assert said.type == "revocation" and said.since.isoformat() == since
    again = take_back(run, house, office, tmp_path / "b.cred", "密委〔2026〕9号", "--since", since)
    assert again.code == 2 and "已经收回" in again.err
    past = take_back(run, house, office, out, "密委〔2026〕9号", "--since", "2020-01-01")
    assert past.code == 2 and "不溯及以前" in past.err
