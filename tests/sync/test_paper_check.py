"""A paper passes only when every link holds; each link that does not has its own sentence."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image

from desktop.county import verifying as county_verifying
from desktop.domain.paper_verdict import FAILED, PASSED, UNKNOWN, PaperVerdict
from desktop.errors import UserError
from desktop.office import sealing
from desktop.office.desk import Desk
from desktop.office.verifying import trust
from desktop.sync.paper_check import examine
from desktop.sync.paper_trust import Knowledge
from desktop.sync.scan_check import drawn
from tests.documents import samples
from tests.faults import tampered_papers
from tests.sync.made_paper import PAPER, TODAY, Township, made_township, on_record, sealed


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Township:
    return made_township(tmp_path_factory.mktemp("paper") / "town")


@pytest.fixture(scope="module")
def town(made: Township, tmp_path_factory: pytest.TempPathFactory) -> Township:
    """For the tests that only seal papers there."""
    return copied(made, tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def desk(town: Township) -> Iterator[Desk]:
    with town.clerk() as desk:
        yield desk


@pytest.fixture(scope="module")
def good(town: Township, desk: Desk) -> bytes:
    """A paper that passes."""
    return sealed(desk, town.instrument(desk))


@pytest.fixture
def own_town(made: Township, tmp_path: Path) -> Township:
    """A township of one's own."""
    return copied(made, tmp_path)


@pytest.fixture
def own_desk(own_town: Township) -> Iterator[Desk]:
    with own_town.clerk() as desk:
        yield desk


def copied(made: Township, to: Path) -> Township:
    shutil.copytree(made.folder, to / "town")
    own = Township(to / "town")
    own.clock.set(TODAY)
    return own


def verdict(desk: Desk, pdf: bytes) -> PaperVerdict:
    return examine(pdf, trust(desk))


def test_a_good_paper_passes_and_is_small(desk: Desk, good: bytes) -> None:
    found = verdict(desk, good)
    assert found.word == PASSED, found.words
    assert found.words == (
        "通过。按截至 2026年3月2日 的撤销名单核对（本机收到的县级内容，最近的签发日）"
        "；名单早于用印日（2026年7月15日），其后有没有收回，请向县级核对。"
    )
    assert dict(found.fields)["monthly_amount"] == "1,212.00" and dict(found.fields)["applicant"] == "李𬭎"
    assert len(good) <= 100_000


def test_the_county_follows_the_whole_chain_and_looks_into_its_ledger(
    own_town: Township, good: bytes, tmp_path: Path
) -> None:
    """It holds no file of the township: the chain hangs on its own key, and what was filed says whether it is void."""
    path, scan = tmp_path / "paper.pdf", tmp_path / "scan.png"
    path.write_bytes(good)
    drawn(good, 0).save(scan)
    with own_town.county() as county:
        found = county_verifying.verify(county, path)
        assert found.word == UNKNOWN and [x.name for x in found.links if x.standing == "open"] == ["备案台账"]
        assert "还没有收到" in found.words
        on_record(county, good)
        found = county_verifying.verify(county, path)
        assert found.words == (
            "通过。按截至 2026年7月15日 的撤销名单核对；该办公室还没有报来过人员、设备的撤销。"
        )
        assert county_verifying.verify(county, scan).links[-1].standing == "good", "as far as a scan goes"
        on_record(county, good, voided_on="2026-07-15")
        for file in (path, scan):
            found = county_verifying.verify(county, file)
            assert found.word == FAILED and "2026-07-15 作废" in found.words
        with pytest.raises(UserError):
            county_verifying.verify(county, tmp_path / "nowhere.pdf")


CASES: dict[str, tuple[dict[str, object], dict[str, str], str, str]] = {
    "another matter": ({"matters": ("tekun",)}, {}, FAILED, "没有写明这一事项"),
    "no stamping": ({"acts": ("confirm",)}, {}, FAILED, "没有写明“用印”"),
    "another act": ({"acts": ("stamp", "stop")}, {}, FAILED, "没有写明“审核确认”"),
    "another township": ({"township_code": "230382999"}, {}, FAILED, "别的乡镇"),
    "expired": ({"until": TODAY - timedelta(days=1)}, {}, FAILED, "到期"),
    "not yet": ({"since": TODAY + timedelta(days=1)}, {}, FAILED, "起才生效"),
    "passed on": ({"delegator": "连珠山镇人民政府"}, {}, FAILED, "不得再委托"),
    "sample": ({"demonstration": True}, {}, UNKNOWN, "样章"),
    "another day": ({}, {"on": "2029-01-01"}, FAILED, "到期"),
}


@pytest.mark.parametrize("case", CASES)
def test_an_instrument_that_does_not_carry_the_stamp_has_its_own_sentence(
    town: Township, desk: Desk, case: str
) -> None:
    terms, changed, word, words = CASES[case]
    found = verdict(desk, sealed(desk, town.instrument(desk, **terms), **changed))
    assert found.word == word and words in found.words, found.words


def test_a_self_registered_instrument_never_passes(own_town: Township) -> None:
    authority = own_town.self_registered()
    with own_town.clerk() as desk:
        found = verdict(desk, sealed(desk, authority))
    assert found.word == UNKNOWN and "自行登记" in found.words


@pytest.mark.parametrize(("since", "word"), [(TODAY, FAILED), (TODAY + timedelta(days=1), UNKNOWN)])
def test_a_revoked_instrument_fails_from_its_day_on(
    own_town: Township, own_desk: Desk, since: date, word: str
) -> None:
    authority = own_town.instrument(own_desk)
    pdf = sealed(own_desk, authority)
    own_town.revoked(own_desk, authority.id, since)
    own_town.clock.set(TODAY + timedelta(days=9))
    found = verdict(own_desk, pdf)
    assert found.word == word
    # Who kept the keys can date a paper back: one on record is older than the recall.
    assert found.on_record().word == (PASSED if word == UNKNOWN else word)
    told = next(link.words for link in found.links if link.name == "委托书")
    assert "收回" in told and ("用印在收回之前" in told) == (word == UNKNOWN)
    said = next(link.words for link in found.links if link.name == "撤销名单")
    assert (
        "7月15日 的撤销名单" in said and "早于" not in said
    )  # the day it was signed, not the day it holds from


def test_without_any_list_of_revocations_nothing_is_certain(desk: Desk, good: bytes) -> None:
    found = examine(good, replace(trust(desk), known=lambda office: Knowledge()))
    assert found.word == UNKNOWN and "没有撤销名单" in found.words


def test_another_key_of_a_county_is_not_ours(desk: Desk, good: bytes) -> None:
    found = examine(good, replace(trust(desk), county_key="ab" * 32, own="", own_key=""))
    assert found.word == FAILED and "不是本机信任的县" in found.words


def test_a_title_that_is_not_that_of_the_matter_is_named(town: Township, desk: Desk) -> None:
    authority = town.instrument(desk, matters=("dibao", "tekun"))
    titles = {m.id: m.title for m in desk.pack.scheme.matters}
    found = verdict(desk, sealed(desk, authority, matter="tekun", matter_title=titles["dibao"]))
    assert found.word == FAILED and "不是用印的事项" in found.words


def test_a_paper_without_a_stamp_is_only_whole(desk: Desk) -> None:
    values = {**samples.ONE_TIME}
    pdf = sealing.finish(desk, "one_time_notice", values, None, paper=PAPER, authority=None, on=TODAY)
    found = verdict(desk, pdf)
    assert found.word == UNKNOWN and "未用印" in found.words


def test_a_stamp_needs_an_open_signing_session(own_town: Township, own_desk: Desk) -> None:
    authority = own_town.instrument(own_desk)
    own_town.clock.set(TODAY + timedelta(days=1))
    with pytest.raises(UserError, match="口令"):
        sealed(own_desk, authority)


def test_a_scan_is_read_and_left_to_the_eye(desk: Desk, good: bytes) -> None:
    scan, out = drawn(good, 0), io.BytesIO()
    scan.resize((scan.width * 3 // 4, scan.height * 3 // 4)).rotate(2, fillcolor=255).save(
        out, "JPEG", quality=60
    )
    found = examine(out.getvalue(), trust(desk))
    assert found.word == UNKNOWN and "逐项核对" in found.words
    assert ("applicant", "李𬭎") in found.fields
    names = [link.name for link in found.links]
    assert names[:3] == ["二维码", "用印人", "委托书"]


def test_an_empty_page_and_a_broken_picture_have_a_sentence(desk: Desk) -> None:
    out = io.BytesIO()
    Image.new("L", (600, 800), 255).save(out, "PNG")
    assert "没有读到" in examine(out.getvalue(), trust(desk)).words
    for data in (out.getvalue()[:60], b"\xff\xd8\xff" + bytes(99), b"", b"BM"):
        with pytest.raises(UserError):
            examine(data, trust(desk))


def test_no_tampered_paper_passes() -> None:
    result = tampered_papers.run(20)
    assert result["ok"], result
    answers = result["answers"]
    assert isinstance(answers, dict) and len(answers) == 35
    assert all(words.startswith((FAILED, UNKNOWN)) for words in answers.values())
    assert [name for name, words in answers.items() if not words.startswith(FAILED)] == [
        "signature and proof stripped"
    ]
