"""归档核对: a finished household file holds what the scheme's list asks, and goes out complete."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from desktop.demo.pictures import picture
from desktop.documents.forms import load_form
from desktop.errors import Refused, UserError
from desktop.models.canonical import digest
from desktop.office import archive_check, archive_making, registers
from desktop.office.act import CaseRef, Photo
from desktop.office.archive_check import Checklist
from desktop.office.desk import Desk
from desktop.packs import form_files, load_pack, scheme_ids
from tests.office.made_archive import Walked
from tests.office.made_office import House


def listed(desk: Desk, ref: CaseRef) -> Checklist:
    (found,) = archive_check.checklists(desk, ref.household)
    return found


def states(checklist: Checklist) -> dict[str, str]:
    return {f.item.id: f.state for f in checklist.found}


def test_each_item_of_the_list_is_found_where_the_pack_says(walked: Walked) -> None:
    with walked.town.clerk() as desk:
        checklist = listed(desk, walked.ref)
        assert checklist.from_scheme
        assert checklist.over
        assert states(checklist) == {
            "household_register": "recorded",
            "id_card": "recorded",
            "income_proof": "not_needed",  # nobody earns anything
            "disability_certificate": "missing",  # asked of whom it fits, and not handed in
            "illness_proof": "not_needed",
            "application": "scanned",
            "verification_report": "recorded",
            "visit_form": "recorded",
            "notice_photos": "scanned",
            "approval_form": "unmade",  # signed in the program: nobody drew it yet
            "change_form": "not_needed",
        }
        assert checklist.missing == ("残疾证", "审核审批表")
        assert "户口簿" in checklist.unscanned


def test_an_incomplete_file_is_not_transferred(walked: Walked) -> None:
    household = walked.ref.household
    went: registers.Values = {
        "copy": "bureau", "giver": "样例乡", "receiver": "陵水黎族自治县民政局", "households": [household],
        "pages": "31",
    }  # fmt: skip
    with walked.town.clerk() as desk:
        with pytest.raises(Refused, match="残疾证"):
            archive_check.transfer(desk, desk.today(), went)
        assert registers.lines(desk, "transfer") == ()
        archive_check.add_scan(desk, walked.ref, "disability_certificate", [picture("certificate")])
        with pytest.raises(Refused, match="审核审批表") as refused:
            archive_check.gate(desk, [household])
        assert "生成并存入" in refused.value.hint
        archive_making.make(desk, walked.ref, "approval_form")
        assert listed(desk, walked.ref).missing == ()
        assert states(listed(desk, walked.ref))["approval_form"] == "printed"
        with pytest.raises(UserError, match="已经在档里"):
            archive_making.make(desk, walked.ref, "approval_form")
        line, _ = archive_check.transfer(desk, desk.today(), went)
        places = archive_check.whereabouts(desk, household)
        assert [copy for copy, _ in places] == ["第 1 份", "第 2 份"]
        assert "移交清单第 1 号，还没有签收" in places[0][1]
        assert places[1][1] == "乡镇（方案规定，还没有移交登记）"
        registers.finish(desk, line.id, desk.today(), {"by_whom": "档案室"})
        assert "已签收" in archive_check.whereabouts(desk, household)[0][1]
        with desk.open_household(household) as opened:
            assert opened.check() == []


def test_a_scan_belongs_to_an_item_of_the_list(walked: Walked) -> None:
    with walked.town.clerk() as desk:
        with pytest.raises(UserError, match="没有这一项"):
            archive_check.add_scan(desk, walked.ref, "love_letter", [picture("x")])
        with pytest.raises(UserError, match="还没有选"):
            archive_check.add_scan(desk, walked.ref, "id_card", [])
        with pytest.raises(UserError, match="没有找到这件申请"):
            archive_check.add_scan(desk, CaseRef(walked.ref.household, "a-0"), "id_card", [picture("x")])


def test_scans_go_out_numbered_as_small_pictures_and_on_record(walked: Walked, tmp_path: Path) -> None:
    household = walked.ref.household
    out = io.BytesIO()
    Image.new("RGB", (800, 600), (200, 200, 180)).save(out, "PNG")
    both = [Photo(out.getvalue(), "户口簿.png", "image/png"), picture("second page")]
    with walked.town.clerk() as desk:
        archive_check.add_scan(desk, walked.ref, "household_register", both)
        archive_check.add_scan(desk, walked.ref, "verification_report", [picture("report")])
        paths = archive_check.export_scans(desk, household, tmp_path / "out")
        names = [p.name for p in paths]
        assert names[:3] == ["01_户口簿.jpg", "02_户口簿.jpg", "03_入户调查表.jpg"]
        assert not any("核对报告" in n or "申请及授权书" in n for n in names)  # private, or not asked for
        assert {Image.open(io.BytesIO(p.read_bytes())).format for p in paths} == {"JPEG"}
        assert all(p.stat().st_size <= 5 * 1024 * 1024 for p in paths)
        logged = [f for (kind, _), f in desk.office.records().items() if kind == "export"]
        assert {f["sha256"] for f in logged} == {digest(p.read_bytes()) for p in paths}
        assert all(household in str(f["what"]) and "符示例" not in str(f["what"]) for f in logged)
        with desk.open_household(household) as opened:
            assert opened.blob(both[0].sha256) == both[0].data
        with pytest.raises(UserError, match="已经有"):
            archive_check.export_scans(desk, household, tmp_path / "out")
        more = archive_check.export_scans(desk, household, tmp_path / "more", with_private=True)
        assert any("核对报告" in p.name for p in more)


def test_a_scheme_without_a_list_says_so_and_asks_for_the_matters_own_papers(
    house: House, tmp_path: Path
) -> None:
    with house.desk() as desk:
        ref = house.until_decision(desk)
        (found,) = archive_check.checklists(desk, ref.household)
        assert not found.from_scheme
        assert not found.over
        assert found.missing == ("审核确认表", "通知书")
        assert states(found)["result"] == "not_needed"
        archive_check.gate(desk, [ref.household])  # still open: nothing is complete yet, nothing is wrong
        assert archive_check.whereabouts(desk, ref.household) == (
            ("第 1 份", "试点乡镇(街道)（方案规定，还没有移交登记）"),
        )
    house.decided(ref)
    with house.desk() as desk:
        (found,) = archive_check.checklists(desk, ref.household)
        assert found.missing == ("审核确认表", "通知书")
        made, refused, _ = archive_making.make_all(desk, [ref.household, "0" * 16])
        assert made == 1 and len(refused) == 1 and "0" * 16 in refused[0]
        with pytest.raises(Refused, match=r"李𬭎（.*）缺：通知书"):
            archive_check.gate(desk, [ref.household])
        house.issued(desk, ref)
        (found,) = archive_check.checklists(desk, ref.household)
        assert found.missing == ()
        assert states(found)["notice"] == "scanned"
        went: registers.Values = {
            "copy": "only", "giver": "密山市民政局", "receiver": "杨木乡", "households": [ref.household], "pages": "9",
        }  # fmt: skip
        archive_check.transfer(desk, desk.today(), went)
        assert archive_check.whereabouts(desk, ref.household)[0][1].startswith("杨木乡（")


def test_nothing_to_export_is_said(house: House, tmp_path: Path) -> None:
    with house.desk() as desk:
        ref = house.registered(desk)
        with pytest.raises(UserError, match="还没有可以导出"):
            archive_check.export_scans(desk, ref.household, tmp_path / "out")
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_item_of_every_list_can_be_found_in_some_matter(scheme: str) -> None:
    pack = load_pack(scheme)
    steps = {s.id for m in pack.scheme.matters for s in m.steps}
    materials = {m.id for matter in pack.scheme.matters for m in matter.materials}
    for item in pack.scheme.archive.checklist:
        assert item.found_in, item.id
        for source in item.found_in:
            kind, _, name = source.partition(":")
            assert name in (materials if kind == "material" else steps), source


NOT_ASKED = {"lingshui": {"appraisal", "notice"}}
"""What a scheme's own checklist does not name: such a paper is bound in the volume and counts for no item."""


@pytest.mark.parametrize("scheme", scheme_ids())
def test_every_form_files_under_an_item_of_the_checklist(scheme: str) -> None:
    own = load_pack(scheme).scheme.archive.checklist
    forms = [load_form(path.parent, form) for form, path in form_files(scheme).items()]
    filed = {form.archive for form in forms if form.archive}
    known = {name for item in own or archive_check.USUAL for name in archive_check.names_of(item)}
    assert {name for name in filed if f"item:{name}" not in known} == NOT_ASKED.get(scheme, set())
    usual = {name for item in archive_check.USUAL for name in archive_check.names_of(item)}
    assert {f"item:{name}" for name in filed} <= usual
