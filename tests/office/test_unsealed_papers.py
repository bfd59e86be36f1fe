"""What bears no seal is named for what it is; a paper robbed of its code is not; a void one is void before all else."""

from __future__ import annotations

import io
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from desktop.documents.marks import big, squares
from desktop.documents.pdfa import proof_in
from desktop.documents.preview import page_bitmap
from desktop.models.paper_proof import PaperProof
from desktop.office import papers, slips, stamping
from desktop.office.desk import Desk
from desktop.office.verifying import Answer, verify
from desktop.sync.unsealed import Shown
from desktop.sync.unsealed import without_code as without_seal_code
from tests.office.made_told import Told

NO_STAMP = "不作核验；页面上如果看得到印章，不能采信"


def asked(desk: Desk, folder: Path, data: bytes, name: str = "paper.pdf") -> Answer:
    path = folder / name
    path.write_bytes(data)
    return verify(desk, path)


def scan(pdf: bytes, *, grey: bool = False) -> bytes:
    """The first page as a scanner saves it."""
    seen, out = page_bitmap(pdf, 0, 150, grey=grey), io.BytesIO()
    mode = "L" if grey else "RGB"
    Image.frombuffer(mode, (seen.width, seen.height), seen.data, "raw", mode, seen.stride, 1).save(out, "PNG")
    return out.getvalue()


def without_code(pdf: bytes, words: bool) -> bytes:
    """The code, the signature and the proof taken off a stamped paper; without ``words`` those of the stamp too."""
    proof = PaperProof.from_bytes(proof_in(pdf))
    code = squares(big(bytes.fromhex(proof.statement + proof.signature))).encode()
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        del document.Root.PieceInfo, document.Root.AcroForm
        for page in document.pages:
            if "/Annots" in page.obj:
                del page.obj.Annots
            held = page.obj.Contents
            data = held.read_bytes().replace(code, b"0 0 0 0 re")
            held.write(data)
        document.save(out)
    return out.getvalue() if words else _drawn(out.getvalue())


def _drawn(pdf: bytes) -> bytes:
    """The same as a picture in a PDF: no word of it can be read."""
    out = io.BytesIO()
    Image.open(io.BytesIO(scan(pdf))).save(out, "PDF", resolution=150)
    return out.getvalue()


def test_a_form_without_a_seal_is_named(told: Told, tmp_path: Path) -> None:
    with told.desk() as desk:
        blank = slips.blank(desk, "application_form")
        draft = papers.preview_notice(desk, told.ref, desk.today())
        for data, title in ((blank, "社会救助申请及授权书"), (draft, "确认通知书")):
            answer = asked(desk, tmp_path, data)
            assert answer.verdict is not None and answer.verdict.word == "不能断定" and not answer.good
            assert title in answer.words and NO_STAMP in answer.words, answer.words


def test_papers_printed_in_one_go_are_known_by_their_titles() -> None:
    """Put together for the printer they say nothing of themselves any more."""
    words = "社会救助申请及授权书—1—申请及授权书社会救助申请及授权书—1—"
    link = without_seal_code(Shown(words=words), lambda: ("申请及授权书", "社会救助申请及授权书"))
    assert "汇总打印的“社会救助申请及授权书”等" in link.words and NO_STAMP in link.words
    link = without_seal_code(Shown(words="某某通知。社会救助申请及授权书"), lambda: ("社会救助申请及授权书",))
    assert link.words == "没有读到印章旁的二维码，请扫得清楚些再试。", "a paper of somebody else's"


def test_a_kept_slip_is_known_by_the_code_at_its_foot(told: Told, tmp_path: Path) -> None:
    with told.desk() as desk:
        slip, _ = slips.issue(desk, told.ref, "materials_receipt", desk.today())
        paper = told.now(desk, slip)
        with desk.open_household(told.file) as opened:
            data = opened.blob(paper.sha256)
        assert asked(desk, tmp_path, data).good
        answer = asked(desk, tmp_path, scan(data, grey=True), "scan.png")
        assert not answer.good and f"“{paper.title}”" in answer.words and NO_STAMP in answer.words


@pytest.mark.parametrize("words", [True, False])
def test_a_stamped_paper_robbed_of_its_code_is_no_harmless_form(
    told: Told, tmp_path: Path, words: bool
) -> None:
    with told.desk() as desk:
        good = papers.paper_bytes(desk, told.file, told.now(desk))
        answer = asked(desk, tmp_path, without_code(good, words))
        assert "被去掉了" in answer.words and "不作核验" not in answer.words and not answer.good
        assert answer.verdict is not None and answer.verdict.word == ("不通过" if words else "不能断定")


def test_a_void_paper_is_void_before_all_else(told: Told, tmp_path: Path) -> None:
    with told.desk() as desk:
        new_id, _ = stamping.reissue(desk, told.ref, told.paper, "金额印错", desk.today())
        old, new, day = told.now(desk), told.now(desk, new_id), desk.today().isoformat()
        with desk.open_household(told.file) as opened:
            original = opened.blob(old.sha256)
        shown = papers.paper_bytes(desk, told.file, old)
        said = f"{old.number} 已于 {day} 作废，由 {new.number} 替代"
        for data, name in (
            (original, "original.pdf"),
            (shown, "shown.pdf"),
            (scan(original), "scan.png"),
            (scan(shown), "shown.png"),
        ):
            answer = asked(desk, tmp_path, data, name)
            assert answer.verdict is not None and answer.verdict.word == "不通过", name
            assert said in answer.verdict.links[0].words and said in answer.words, (name, answer.words)
        valid = papers.paper_bytes(desk, told.file, new)
        answer = asked(desk, tmp_path, scan(valid), "valid.png")
        assert not answer.good and answer.verdict is not None and "没有作废" in answer.verdict.links[0].words
    stranger = asked_elsewhere(told, tmp_path, shown)
    assert f"“{day} 作废，不得使用”" in stranger


def asked_elsewhere(told: Told, folder: Path, data: bytes) -> str:
    """What somebody says who has nothing on record of it: the county."""
    from desktop.county import verifying

    path = folder / "elsewhere.pdf"
    path.write_bytes(data)
    with told.house.county() as county:
        return verifying.verify(county, path).words
