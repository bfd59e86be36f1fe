"""Photographs, scans and videos: taken in whole, listed with what the camera noted, taken out on record."""

from __future__ import annotations

import io
import resource
from datetime import date
from pathlib import Path

import pytest
from PIL import ExifTags, Image
from reportlab.pdfgen.canvas import Canvas

from desktop.documents.preview import page_image
from desktop.documents.scans import LARGEST as FIVE_MB
from desktop.documents.scans import small
from desktop.domain.records import StepDone
from desktop.errors import UserError
from desktop.office import evidence, visits
from desktop.office.act import CaseRef, home_at
from desktop.office.desk import Desk
from desktop.office.photo import JPEG, LARGEST, MP4, Photo, camera_notes, media_type
from desktop.office.visits import Visit
from tests.office.made_office import CLERK, House

MB = 1024 * 1024


def camera(path: Path, *, noted: bool = True, side: int = 900) -> Path:
    """A photograph as a camera writes it, lying on its side; without its notes as WeChat hands it on."""
    image = Image.effect_noise((side, side * 3 // 4), 90).convert("RGB")
    notes = Image.Exif()
    if noted:
        notes[ExifTags.Base.Orientation] = 6
        notes.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:03:05 09:15:30"
        place = notes.get_ifd(ExifTags.IFD.GPSInfo)
        place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (45.0, 32.0, 24.0)
        place[ExifTags.GPS.GPSLongitudeRef], place[ExifTags.GPS.GPSLongitude] = "E", (131.0, 52.0, 12.0)
    image.save(path, "JPEG", quality=95, exif=notes)
    return path


def video(path: Path, size: int) -> Path:
    """The head of an MPEG-4 file and nothing behind it that anybody would play."""
    with path.open("wb") as file:
        file.write(b"\0\0\0\x18ftypisom" + bytes(20))
        file.truncate(size)
    return path


def visit(desk: Desk, house: House, ref: CaseRef, photos: list[Photo]) -> None:
    present = home_at(desk, ref.household).members[0].id
    found = Visit(("孙四", "村干部钱"), present, member_signed=True, conclusion="与申报一致")
    visits.record_visit(desk, ref, found, photos, house.at("visit"))


def accepted(desk: Desk, house: House) -> CaseRef:
    ref = house.registered(desk)
    house.accepted(desk, ref)
    return ref


@pytest.fixture
def visited(house: House, tmp_path: Path) -> tuple[House, CaseRef, dict[str, Photo]]:
    """A household visited with a photograph, one that lost its notes, and a video."""
    files = {
        "noted": camera(tmp_path / "house.jpg"),
        "plain": camera(tmp_path / "wechat.jpg", noted=False),
        "video": video(tmp_path / "round.mp4", 3 * MB),
    }
    photos = {name: Photo.of_file(path) for name, path in files.items()}
    with house.desk(CLERK) as desk:
        visit(desk, house, ref := accepted(desk, house), list(photos.values()))
    return house, ref, photos


def test_what_a_camera_noted_is_kept_and_what_it_did_not_is_not_made_up(tmp_path: Path) -> None:
    noted = Photo.of_file(camera(tmp_path / "noted.jpg"))
    assert (noted.taken_at, noted.where) == ("2026-03-05T09:15:30", "45.54000,131.87000")
    assert noted.taken_on == date(2026, 3, 5)
    plain = Photo.of_file(camera(tmp_path / "plain.jpg", noted=False))
    assert (plain.taken_at, plain.where, plain.taken_on) == ("", "", None)


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x20Exif\0\0II*\0\x08\0\0\0\xff\xff"]
)
def test_damaged_notes_are_no_notes(data: bytes) -> None:
    assert camera_notes(data) == ("", "")


def test_a_file_is_what_its_bytes_say_not_its_name(tmp_path: Path) -> None:
    assert Photo.of_file(video(tmp_path / "a.jpg", 100)).media_type == MP4
    for name, data in (
        ("letter.jpg", b"PK\x03\x04 a letter"),
        ("empty.jpg", b""),
        ("x.heic", b"\0\0\0\x18ftypheic"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError) as refused:
            Photo.of_file(tmp_path / name)
        assert refused.value.hint
    with pytest.raises(UserError):
        Photo.of_file(tmp_path / "gone.jpg")
    assert media_type(b"\xff\xd8\xff\xe0") == JPEG


def test_two_hundred_megabytes_go_in_and_out_without_lying_in_memory(house: House, tmp_path: Path) -> None:
    large = video(tmp_path / "large.mp4", LARGEST)
    with pytest.raises(UserError, match="200 MB"):
        Photo.of_file(video(tmp_path / "larger.mp4", LARGEST + 1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with house.desk(CLERK) as desk:
        photo = Photo.of_file(large)
        visit(desk, house, ref := accepted(desk, house), [photo])
        evidence.save_original(desk, ref.household, photo.sha256, tmp_path / "out.mp4")
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    assert Photo.of_file(tmp_path / "out.mp4").sha256 == photo.sha256
    assert grown < 100


def test_the_list_tells_what_is_known_of_each(visited: tuple[House, CaseRef, dict[str, Photo]]) -> None:
    house, ref, photos = visited
    with house.desk(CLERK) as desk:
        by_digest = {e.sha256: e for e in evidence.evidence_of(desk, home_at(desk, ref.household))}
    noted, plain, film = (by_digest[photos[name].sha256] for name in ("noted", "plain", "video"))
    assert "拍摄 2026-03-05 09:15:30" in noted.detail and "45.54000,131.87000" in noted.detail
    assert "没有记下拍摄时间" in plain.detail
    assert film.video and not noted.video


def test_small_pictures_are_small_and_upright(visited: tuple[House, CaseRef, dict[str, Photo]]) -> None:
    house, ref, photos = visited
    with house.desk(CLERK) as desk:
        made = evidence.thumbnail(desk, ref.household, photos["noted"].sha256, 72)
        assert not evidence.thumbnail(desk, ref.household, photos["video"].sha256, 72)
    image = Image.open(io.BytesIO(made))
    assert max(image.size) == 72 and image.height > image.width


def test_the_watermark_is_on_a_copy_and_the_original_comes_out_as_it_went_in(
    visited: tuple[House, CaseRef, dict[str, Photo]], tmp_path: Path
) -> None:
    house, ref, photos = visited
    sha256 = photos["noted"].sha256
    with house.desk(CLERK) as desk:
        home, piece = evidence.find(desk, ref.household, sha256)
        words = "\n".join(evidence.watermark(desk, home, piece))
        assert "2026-03-05 09:15:30" in words and home.village in words and "村干部钱" in words
        assert ref.application in words
        evidence.save_watermarked(desk, ref.household, sha256, tmp_path / "marked.jpg")
        evidence.save_original(desk, ref.household, sha256, tmp_path / "original.jpg")
        assert "留痕" in evidence.save_watermarked(
            desk, ref.household, photos["plain"].sha256, tmp_path / "p.jpg"
        )
        told = _exports(desk)
        with pytest.raises(UserError, match="录像"):
            evidence.save_watermarked(desk, ref.household, photos["video"].sha256, tmp_path / "v.jpg")
    original = (tmp_path / "original.jpg").read_bytes()
    assert original == (tmp_path / "house.jpg").read_bytes()
    marked = (tmp_path / "marked.jpg").read_bytes()
    assert marked != original and len(marked) <= FIVE_MB and camera_notes(marked) == ("", "")
    assert told == 3


def _exports(desk: Desk) -> int:
    return sum(kind == "export" for kind, _ in desk.office.records())


def test_names_and_notes_of_another_device_neither_turn_a_line_round_nor_hide_a_program() -> None:
    step = StepDone("s-1", "a-1", "visit", date(2026, 3, 5), CLERK, {
        "investigators": ["孙\u202e四", "㐂\U0003007c"],
        "photos": [{
            "sha256": "0" * 64, "name": "..\\\\照片\u202egpj.exe\n", "taken_at": "2026\r\n已核对", "where": "x" * 999,
        }],
    })  # fmt: skip
    (piece,) = evidence.of_step(step, "入户调查")
    assert piece.people == ("孙四", "㐂\U0003007c"), "a rare character stays"
    assert piece.detail.isprintable() and len(piece.where) < 100
    assert evidence.file_name(piece, b"MZ\x90\0") == "照片gpj.bin"
    assert evidence.file_name(piece, b"\xff\xd8\xff\xe0") == "照片gpj.jpg"


def test_a_page_miles_high_is_drawn_small() -> None:
    made = io.BytesIO()
    canvas = Canvas(made, pagesize=(1, 14_400))
    canvas.showPage()
    canvas.save()
    page = made.getvalue()
    with Image.open(io.BytesIO(page_image(page, 0, 1654))) as drawn:
        assert drawn.width * drawn.height < 100_000_000
    assert small(page, 200).startswith(b"\xff\xd8")
