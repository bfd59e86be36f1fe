"""Drawing files for the spot check from what stands in the ledger."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from desktop.county.county_desk import CountyDesk
from desktop.county.inbox import receive
from desktop.county.ledger import Verdict
from desktop.county.spotcheck import Sample, draw
from desktop.domain import sampling
from desktop.errors import UserError
from desktop.packs import check_scheme, load_folder, resource_path
from desktop.sync.filings import EncodedEntry, FiledPaper, Filing, Journal
from tests.county.conftest import Joined
from tests.county.small_office import SmallOffice, Walk, caseload, row
from tests.pack_texts import append


def file_walks(desk: CountyDesk, office: SmallOffice, stick: Path, walks: list[Walk]) -> None:
    blobs = {sha: data for walk in walks for sha, data in walk.blobs.items()}
    receive(desk, office.package(stick, [w.filed() for w in walks], desk.public, blobs).path)


def screen(office: SmallOffice, serial: int) -> Walk:
    return Walk(office, serial=serial).whole()


def on_paper(office: SmallOffice, serial: int) -> Walk:
    walk = Walk(office, serial=serial).taken_in().decided(by=office.clerk, signing="paper")
    return walk.printed().stamped().reported()


def test_half_of_the_files_and_every_paper_one(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    papers = [on_paper(office, 1), on_paper(office, 2)]
    file_walks(desk, office, stick, [*papers, *(screen(office, n) for n in range(3, 8))])
    sample = draw(desk, period="2026-03", seed="heads-or-tails")
    assert (sample.population, sample.percent) == (7, 50)
    assert len(sample.items) >= 4
    assert {p.filing for p in papers} == {i.filing for i in sample.items if i.why == "paper"}


def test_a_draw_is_repeated_from_what_was_recorded(
    desk: CountyDesk, office: SmallOffice, stick: Path
) -> None:
    file_walks(desk, office, stick, [screen(office, n) for n in range(1, 6)])
    sample = draw(desk, period="2026")
    later = screen(office, 9)
    file_walks(desk, office, stick, [later])
    recorded = desk.ledger.select(
        "SELECT filing, why FROM sample_items WHERE sample = ? ORDER BY filing", (sample.id,)
    )
    ((seed, percent),) = desk.ledger.select(
        "SELECT seed, percent FROM samples WHERE sample = ?", (sample.id,)
    )
    again = sampling.draw([f for f, _ in recorded], percent=percent, seed=f"{seed}|{office.office}")
    assert again == tuple(i.filing for i in sample.items)
    assert {f for f, why in recorded if why} == set(again)
    assert later.filing not in {f for f, _ in recorded}


def test_each_office_reaches_the_share(desk: CountyDesk, join: Joined, stick: Path) -> None:
    one, other = join(), join("杨木乡", "230382201")
    file_walks(desk, one, stick, [screen(one, n) for n in range(1, 4)])
    file_walks(desk, other, stick, [screen(other, 10)])
    for seed in "abcdef":
        items = draw(desk, period="2026-03", seed=seed).items
        assert [sum(i.office == o.office for i in items) for o in (one, other)] == [2, 1]


def test_returned_filings_and_lists_are_not_in_it(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    good, bad = screen(office, 1), screen(office, 2)
    filings = [good.filed(), bad.filed(covered=9), caseload(office, [row(1)])]
    receive(desk, office.package(stick, filings, desk.public, good.blobs | bad.blobs).path)
    assert [i.filing for i in draw(desk, period="2026-03", percent=100).items] == [good.filing]


def test_the_day_of_the_decision_places_a_file(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    february = Walk(office, start=date(2026, 2, 3)).whole()
    file_walks(desk, office, stick, [february, screen(office, 2)])
    (item,) = draw(desk, period="2026-02").items
    assert (item.filing, item.township, item.decided_on) == (february.filing, "密山镇", "2026-02-18")


def test_an_instrument_may_ask_for_more_than_the_scheme(desk: CountyDesk, join: Joined, stick: Path) -> None:
    office = join(spot_check_percent=80)
    file_walks(desk, office, stick, [screen(office, n) for n in range(1, 6)])
    sample = draw(desk, period="2026-03")
    assert (sample.percent, len(sample.items)) == (80, 4)
    with pytest.raises(UserError, match="不能低于方案和委托书规定的 80%"):
        draw(desk, period="2026-03", percent=60)


def test_less_than_the_scheme_cannot_be_drawn(desk: CountyDesk, office: SmallOffice, stick: Path) -> None:
    file_walks(desk, office, stick, [screen(office, 1)])
    for percent in (49, 101):
        with pytest.raises(UserError, match="不能低于方案和委托书规定的 50%"):
            draw(desk, period="2026-03", percent=percent)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"period": "2026-13"}, "期间"),
        ({"period": "March"}, "期间"),
        ({"period": "2026-03", "seed": "a b"}, "种子"),
        ({"period": "2026-03"}, "没有已备案的决定"),
    ],
)
def test_what_cannot_be_drawn(desk: CountyDesk, asked: dict[str, object], words: str) -> None:
    with pytest.raises(UserError, match=words):
        draw(desk, **asked)  # type: ignore[arg-type]  # test values
    assert desk.ledger.select("SELECT COUNT(*) FROM samples") == [(0,)]


# —— parts with percentages of their own, longer periods, new approvals only ——

QUARTERLY = """
[[spot_check.strata]]
matters = ["dibao"]
percent = 60
every = "quarter"
quote = "按照不低于50%的比例抽查审批档案"

[[spot_check.strata]]
matters = ["temporary"]
percent = 20
every = "month"
quote = "按照不低于50%的比例抽查审批档案"
"""
NEW_ONLY = '\n[spot_check.population]\nvalue = "新审批的对象"\nquote = "按照不低于50%的比例抽查审批档案"\n'


def with_rules(desk: CountyDesk, folder: Path, text: str) -> None:
    """The county works under the 密山 scheme with something more in it."""
    scheme = Path(shutil.copytree(resource_path("schemes", "mishan"), folder / "mishan"))
    append(scheme / "scheme.toml", text)
    assert check_scheme(scheme) == []
    desk.pack = load_folder(scheme)


class Standing:
    """Puts accepted decisions of any matter straight into the ledger; ids say what they are."""

    def __init__(self, desk: CountyDesk, office: SmallOffice) -> None:
        self.desk, self.office, self.count = desk, office, 0
        with desk.ledger.transaction():
            row = ("package", office.office, "device", 1, None, "filing", "2026-04-01")
            desk.ledger.insert("packages", [row])

    def add(self, matter: str, count: int, on: str = "2026-03-10", **said: str) -> list[str]:
        """So many filings; ``said``: outcome, form of the notice, signing, late."""
        said = {"outcome": "confirm", "form": "confirmation_notice", "signing": "screen", "late": "", **said}
        filings = []
        with self.desk.ledger.transaction():
            for _ in range(count):
                self.count += 1
                name = f"{self.count:016x}"
                filing = Filing(
                    filing=name, revision=1, kind="decision", office=self.office.office, file=name, matter=matter,
                    application=f"a{name}", decision=f"d{name}", outcome=said["outcome"], on=date.fromisoformat(on),
                    head_name="某人", journal=Journal(entries=(ENTRY,)),
                    papers=(FiledPaper(sha256="0" * 64, number="1", form=said["form"], title="通知书"),),
                )  # fmt: skip
                verdict = Verdict(accepted=True, signing=said["signing"], late=said["late"])
                self.desk.ledger.record(filing, verdict, "package", date(2026, 4, 1), {})
                filings.append(name)
        return filings


ENTRY = EncodedEntry(header="AAAA", signature="AAAA", body=None)


@pytest.fixture
def standing(desk: CountyDesk, office: SmallOffice) -> Standing:
    return Standing(desk, office)


def drawn_by_matter(sample: Sample) -> dict[str, int]:
    return {m: sum(i.matter == m for i in sample.items) for m in {i.matter for i in sample.items}}


def test_a_quarter_gives_each_matter_its_own_share(
    desk: CountyDesk, standing: Standing, tmp_path: Path
) -> None:
    with_rules(desk, tmp_path, QUARTERLY)
    for month in ("2026-01-31", "2026-02-15", "2026-03-31"):
        standing.add("dibao", 5, month)
        standing.add("temporary", 5, month)
        standing.add("tekun", 2, month)
    standing.add("dibao", 9, "2026-04-01")
    sample = draw(desk, period="2026-Q1", seed="heads-or-tails")
    assert drawn_by_matter(sample) == {"dibao": 9, "temporary": 3, "tekun": 3}
    assert [(p.matters, p.percent, p.population) for p in sample.parts] == [
        (("dibao",), 60, 15),
        (("temporary",), 20, 15),
        ((), 50, 6),
    ]
    assert (sample.population, sample.percent, sample.waiting) == (36, 50, ())


def test_every_part_is_repeated_from_what_was_recorded(
    desk: CountyDesk, office: SmallOffice, standing: Standing, tmp_path: Path
) -> None:
    with_rules(desk, tmp_path, QUARTERLY)
    for matter in ("dibao", "temporary", "tekun"):
        standing.add(matter, 7)
    sample = draw(desk, period="2026-H1")
    standing.add("dibao", 20)
    again: list[str] = []
    for part in sample.parts:
        ((seed, percent),) = desk.ledger.select(
            "SELECT seed, percent FROM samples WHERE sample = ?", (part.id,)
        )
        recorded = [
            f for (f,) in desk.ledger.select("SELECT filing FROM sample_items WHERE sample = ?", (part.id,))
        ]
        assert (percent, len(recorded)) == (part.percent, part.population)
        again += sampling.draw(recorded, percent=percent, seed=f"{seed}|{office.office}")
    assert again == [i.filing for i in sample.items]
    assert len({p.id for p in sample.parts}) == 3
    assert all(p.id.startswith(sample.id) for p in sample.parts)


def test_a_month_leaves_quarterly_matters_to_their_quarter_and_says_so(
    desk: CountyDesk, standing: Standing, tmp_path: Path
) -> None:
    with_rules(desk, tmp_path, QUARTERLY)
    standing.add("dibao", 5)
    with pytest.raises(UserError, match="更长的期间") as refused:
        draw(desk, period="2026-03")
    assert "2026-Q1" in refused.value.hint
    standing.add("temporary", 5)
    sample = draw(desk, period="2026-03")
    assert drawn_by_matter(sample) == {"temporary": 1}
    assert (sample.waiting, sample.population) == (("dibao",), 5)


def test_whoever_asks_for_more_gets_more_of_every_part(
    desk: CountyDesk, standing: Standing, tmp_path: Path
) -> None:
    with_rules(desk, tmp_path, QUARTERLY)
    for matter in ("dibao", "temporary", "tekun"):
        standing.add(matter, 10)
    sample = draw(desk, period="2026-Q1", percent=80)
    assert [p.percent for p in sample.parts] == [80, 80, 80]
    with pytest.raises(UserError, match="不能低于"):
        draw(desk, period="2026-Q1", percent=40)


def test_paper_and_late_files_of_every_part_are_in_it(
    desk: CountyDesk, standing: Standing, tmp_path: Path
) -> None:
    with_rules(desk, tmp_path, QUARTERLY)
    standing.add("temporary", 20)
    forced = standing.add("temporary", 2, signing="paper") + standing.add("dibao", 1, late="补录：停电")
    sample = draw(desk, period="2026-Q1")
    assert {i.filing for i in sample.items if i.why != "drawn"} == set(forced)


def test_a_check_of_new_approvals_leaves_refusals_and_changes_to_paper_and_late_ones(
    desk: CountyDesk, standing: Standing, tmp_path: Path
) -> None:
    with_rules(desk, tmp_path, NEW_ONLY)
    fresh = standing.add("dibao", 4)
    standing.add("dibao", 6, outcome="refuse", form="refusal_notice")
    standing.add("dibao", 6, form="change_notice")
    standing.add("dibao", 6, form="termination_notice")
    on_paper = standing.add("dibao", 1, form="suspension_notice", signing="paper")
    sample = draw(desk, period="2026-03", seed="s")
    picked = {i.filing for i in sample.items}
    assert len(picked & set(fresh)) == 2
    assert picked - set(fresh) == set(on_paper)
    assert [(p.percent, p.population) for p in sample.parts] == [(50, 4), (0, 19)]


def test_nothing_new_is_nothing_to_draw(desk: CountyDesk, standing: Standing, tmp_path: Path) -> None:
    with_rules(desk, tmp_path, NEW_ONLY)
    standing.add("dibao", 6, outcome="refuse", form="refusal_notice")
    with pytest.raises(UserError, match="没有已备案的决定"):
        draw(desk, period="2026-03")
    assert desk.ledger.select("SELECT COUNT(*) FROM samples") == [(0,)]


@pytest.mark.parametrize("period", ["2026-Q2", "2026-H2", "2025", "2026-04"])
def test_another_period_has_none_of_it(desk: CountyDesk, standing: Standing, period: str) -> None:
    standing.add("dibao", 3)
    with pytest.raises(UserError, match="没有已备案的决定"):
        draw(desk, period=period)
