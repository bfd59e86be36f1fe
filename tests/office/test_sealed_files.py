"""外部电子印章文件: kept byte for byte, said to be what it is, never said to be good; what is none is refused."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pikepdf
import pytest

from desktop.errors import Refused, UserError
from desktop.models.canonical import digest
from desktop.office import evidence, sealed_files
from desktop.office.act import home_at
from desktop.office.checking import check_office
from desktop.ui.presenters import sealed_files as shown
from tests.office.made_office import FIELD
from tests.office.made_told import Told


def pdf(path: Path, signatures: int, **how: object) -> Path:
    """A PDF with so many signature fields that hold something."""
    document = pikepdf.new()
    document.add_blank_page()
    signed = [
        document.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Sig, T=f"s{n}", V=pikepdf.Dictionary(Type=pikepdf.Name.Sig))
        )
        for n in range(signatures)
    ]
    empty = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="empty")
    group = document.make_indirect(pikepdf.Dictionary(T="g", Kids=pikepdf.Array(signed)))
    group.Kids.append(group)  # a form that goes round in a circle
    document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([group, empty]))
    document.save(path, **how)  # type: ignore[arg-type]  # what pikepdf takes
    return path


def ofd(path: Path, names: tuple[str, ...] = ("OFD.xml", "Doc_0/Signs/Sign_0/Signature.xml")) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name in names:
            package.writestr(name, "<ofd/>")
    return path


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("pdf", "外部电子印章文件（PDF，含 2 个签名），本程序不核验其印章"),
        ("bare", "外部电子印章文件（PDF，没有找到电子签名），本程序不核验其印章"),
        ("ofd", "外部电子印章文件（OFD），本程序不核验其印章"),
    ],
)
def test_a_sealed_file_is_kept_untouched_and_said_to_be_what_it_is(
    told: Told, tmp_path: Path, kind: str, said: str
) -> None:
    path = tmp_path / f"通知书.{kind}"
    path = ofd(path) if kind == "ofd" else pdf(path, 2 if kind == "pdf" else 0)
    before = path.read_bytes()
    with told.desk() as desk:
        sealed_files.take_in(desk, told.file, told.paper, path, "确认通知书", "密山市民政局")
        assert path.read_bytes() == before
        home = home_at(desk, told.file)
        (found,) = home.sealed_files
        assert (found.sha256, found.about, found.by) == (digest(before), told.paper, desk.user)
        (row,) = shown.for_household(desk, home).rows
        assert row.detail.endswith(said) and "对应 确认通知书" in row.detail
        _, piece = evidence.find(desk, told.file, found.sha256)
        name = evidence.file_name(piece, before[:32])
        assert name == ("确认通知书.ofd" if kind == "ofd" else "确认通知书.pdf") and said in piece.detail
        target = tmp_path / "out" / name
        target.parent.mkdir()
        evidence.save_original(desk, told.file, found.sha256, target)
        assert target.read_bytes() == before, "it comes out as it came in"
        with pytest.raises(Refused, match="已经存在"):
            sealed_files.take_in(desk, told.file, told.paper, path, "再存", "密山市民政局")
        assert check_office(desk).findings == ()


def test_what_is_no_sealed_file_is_refused_in_a_sentence(told: Told, tmp_path: Path) -> None:
    lying = bytearray(ofd(tmp_path / "lying.ofd").read_bytes())
    place = lying.rfind(b"PK\x05\x06")
    lying[place + 10 : place + 12] = b"\xff\xff"
    files = {
        "没有找到": tmp_path / "nowhere.pdf",
        "空文件": _of(tmp_path / "empty.pdf", b""),
        "不是 PDF": _of(tmp_path / "letter.doc", b"\xd0\xcf\x11\xe0 letter"),
        "损坏": _of(tmp_path / "broken.pdf", b"%PDF-1.7 and nothing else"),
        "口令": pdf(tmp_path / "locked.pdf", 1, encryption=pikepdf.Encryption(owner="a", user="b")),
        "也不是 OFD": ofd(tmp_path / "other.zip", ("letter.xml",)),
        "不是 PDF，也不是 OFD": _of(tmp_path / "lying2.ofd", bytes(lying)),
    }
    with told.desk() as desk:
        for sentence, path in files.items():
            with pytest.raises(UserError, match=sentence):
                sealed_files.take_in(desk, told.file, told.paper, path, "通知书", "民政局")
        with (tmp_path / "big.pdf").open("wb") as big:
            big.write(b"%PDF")
            big.truncate(sealed_files.LARGEST + 1)
        with pytest.raises(UserError, match="超过 50 MB"):
            sealed_files.take_in(desk, told.file, told.paper, tmp_path / "big.pdf", "通知书", "民政局")
        good = pdf(tmp_path / "good.pdf", 1)
        with pytest.raises(UserError, match="哪个单位"):
            sealed_files.take_in(desk, told.file, told.paper, good, "通知书", " ")
        with pytest.raises(Refused, match="对应哪件"):
            sealed_files.take_in(desk, told.file, "p-none", good, "通知书", "民政局")
        assert home_at(desk, told.file).sealed_files == ()
    with told.house.desk(FIELD) as desk:
        assert shown.for_household(desk, home_at(desk, told.file)).abouts == (), "the field takes none in"


def _of(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
