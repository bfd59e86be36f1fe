"""Is this paper what it says it is? Offline, from the county's key alone: the chain link by link (design §6).

A paper comes from anybody, so it is trusted piece by piece: first the bytes and their signature, then the small proof
inside, then the chain up to the county's key, and only a file whose signer is ours meets a reader of PDF and a page is
drawn. A broken file gives a sentence, never an error of the program.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from desktop.documents.foreign import drawing_digest, page_count, proof_in, second_opinion
from desktop.documents.signature import LARGEST, Unclosed, closing
from desktop.domain import paper_verdict as verdict
from desktop.domain.credential import Credentials, DeviceCredential, Instrument, OfficeCredential
from desktop.domain.paper_verdict import Link, PaperVerdict
from desktop.domain.seal_statement import NAMESPACE, SealCode, read_code
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.paper_keys import certified_by
from desktop.models.paper_proof import PaperProof
from desktop.models.signing import verify
from desktop.sync import disk
from desktop.sync.page_words import wrong_words
from desktop.sync.paper_trust import Knowledge, PaperTrust
from desktop.sync.scan_check import check_picture, check_scanned, drawn, seal_codes, stands_on, words_of
from desktop.sync.unsealed import voided

LARGEST_PAPER = 64 * 1024 * 1024
"""Bytes of a file that is looked at; no paper of ours comes near."""
MOST_DRAWN = 12
"""Pages that are drawn in search of the code, from the last one, where the seal stands."""


def read_paper(path: Path) -> bytes:
    """The bytes of a file that may be a paper. Raises ``UserError``: too large, not readable, a stick pulled out."""
    with disk.told("读取文件"), path.open("rb") as file:
        data = file.read(LARGEST_PAPER + 1)
    if len(data) > LARGEST_PAPER:
        raise UserError("文件太大，不是户档的文书。", "请核对文件。")
    return data


@dataclass(frozen=True, slots=True)
class _Chain:
    """What the proof leads to: the office's credentials as far as they hang on the keys trusted; the device's key."""

    proof: PaperProof
    known: Credentials
    about: Knowledge
    device: str


class _Broken(Exception):
    """A link that fails and lets nothing after it be asked."""

    def __init__(self, name: str, words: str) -> None:
        super().__init__(words)
        self.link = Link(name, "bad", words)


def examine(data: bytes, trust: PaperTrust) -> PaperVerdict:
    """The verdict on a file: a paper as it was issued, or a scan of one. Raises ``UserError`` for anything else."""
    if not data.startswith(b"%PDF"):
        return check_picture(data, trust)
    if _scanned(data):
        return check_scanned(data, trust)
    found = check_paper(data, trust)
    copy = _void_copy(data, trust) if found.broken(verdict.SIGNED) else None
    return found if copy is None else copy


def check_paper(data: bytes, trust: PaperTrust) -> PaperVerdict:
    """The verdict on the bytes of a PDF."""
    links: list[Link] = []
    fields: dict[str, str] = {}
    office = ""
    try:
        certificate = closing(data)
        links.append(Link(verdict.SIGNED, "good", "只有一个签名，盖住整个文件，签名以后没有改动。"))
        chain = _chain(data, certificate, trust, links)
        office = chain.known.office_id
        if words := second_opinion(data):
            raise _Broken(verdict.SIGNED, words)
        if chain.proof.statement:
            fields = _sealed(data, chain, trust, links)
        else:
            links.append(chain.about.listed(_day(chain.proof.made), "印制日"))
            links.append(Link(verdict.SEAL, "open", "本件未用印，只能证明由该办公室印制，之后没有改动过。"))
        sample = any(link.name == verdict.SAMPLE for link in links)
        if not sample and chain.known.office is not None and chain.known.office.demonstration:
            links.append(Link(verdict.SAMPLE, "open", "演示单位的样件，不具有任何效力。"))
    except Unclosed as error:
        links.append(Link(verdict.SIGNED, "bad", str(error)))
    except _Broken as error:
        links.append(error.link)
    except UserError as error:
        links.append(Link(verdict.FILE, "bad", error.message))
    return PaperVerdict(tuple(links), tuple(fields.items()), office)


def _void_copy(data: bytes, trust: PaperTrust) -> PaperVerdict | None:
    """The verdict on a void paper as the program itself shows it and gives it out: marked on every page, not signed."""
    try:
        if voided(words_of(data)) is None:
            return None
        said = check_scanned(data, trust)
        return said if said.paper else replace(said, paper=PaperProof.from_bytes(proof_in(data)).paper)
    except UserError:
        return None


def _scanned(data: bytes) -> bool:
    """True for a PDF that never was one of ours, or of which only the looks are left.

    So it is with papers put together for the printer: their signatures still lie there, but no form holds them.
    """
    try:
        unsigned = b"/ByteRange" not in data or b"/AcroForm" not in data
        return len(data) <= LARGEST and unsigned and not proof_in(data)
    except UserError:
        return False


def _chain(data: bytes, certificate: bytes, trust: PaperTrust, links: list[Link]) -> _Chain:
    """Device → office → county root, each link said; raises ``_Broken`` at the first that fails."""
    held = proof_in(data)
    if not held:
        raise _Broken(verdict.FILE, "文件里没有凭据：不是原件，或者凭据已被去掉。")
    proof = PaperProof.from_bytes(held)
    brought = [one.statement for one in signed.readable(proof.raw_credentials)]
    own = [s for s in brought if isinstance(s, DeviceCredential) and s.device == proof.device]
    device = next((s for s in own if certified_by(certificate, s.key)), None)
    if device is None:
        raise _Broken(verdict.DEVICE, "签名的钥匙不是凭据里那台设备的。")
    about = trust.known(device.office)
    known = trust.credentials(device.office, device.issuer, proof.raw_credentials)
    made = _day(proof.made)
    link = verdict.device_link(known, device.device, device.key, made, bool(proof.statement))
    if link.standing == "bad":
        raise _Broken(link.name, link.words)
    links += [link, *_office(known, trust, brought)]
    return _Chain(proof, known, about, device.key)


def _office(known: Credentials, trust: PaperTrust, brought: Sequence[object]) -> list[Link]:
    """The office, by the county's word for its root key; without one only the office itself knows it."""
    if known.office is not None:
        words = f"{known.office.township}，由{known.office.county_name}登记。"
        return [
            Link(verdict.OFFICE, "good", words),
            Link(verdict.ROOT, "good", "与本机信任的县级密钥相符。"),
        ]
    if known.office_id == trust.own and known.office_key == trust.own_key:
        return [
            Link(verdict.OFFICE, "good", "本办公室。"),
            Link(verdict.ROOT, "open", "县级民政部门还没有登记本办公室，证书只到本办公室为止。"),
        ]
    if any(isinstance(s, OfficeCredential) and s.issuer != trust.county_key for s in brought):
        raise _Broken(verdict.ROOT, "出具单位不是本机信任的县（市、区）登记的。")
    raise _Broken(verdict.OFFICE, "出具单位没有县级民政部门的登记，或者登记已收回。")


def _sealed(data: bytes, chain: _Chain, trust: PaperTrust, links: list[Link]) -> dict[str, str]:
    """The stamp: who, under what, the code on the page, and the words printed; the fields to show."""
    proof, known = chain.proof, chain.known
    try:
        code = read_code(bytes.fromhex(proof.statement + proof.signature))
    except ValueError:
        raise _Broken(verdict.FILE, "凭据里的用印声明不成立。") from None
    said = code.statement
    if not verify(said.signer, code.signature, NAMESPACE, code.signed):
        raise _Broken(verdict.PERSON, "用印人的签名不成立。")
    links.append(verdict.person_link(known, said))
    links += verdict.instrument_links(known, said, trust.titles, trust.today)
    dated = verdict.dates_link(said.on, _day(proof.made), trust.today)
    later = verdict.later_link(known, said, chain.device, trust.today)
    links += [link for link in (dated, later) if link is not None]
    links.append(chain.about.listed(said.on))
    links.append(_code_link(data, code))
    links.append(_printed(data, chain, code, trust))
    return dict(said.fields)


def _code_link(data: bytes, code: SealCode) -> Link:
    """The code as it is read from the drawn page, not from the file's own words about it."""
    pages = page_count(data)
    for page in reversed(range(max(0, pages - MOST_DRAWN), pages)):
        found = seal_codes(drawn(data, page))
        if found and found != [code.signed + code.signature]:
            return Link(verdict.CODE, "bad", "印章旁的二维码不是这份文书的。")
        if found:
            return Link(verdict.CODE, "good", "印章旁的二维码读得出，签名有效，与文件里的凭据相同。")
    return Link(verdict.CODE, "bad", "页面上没有印章旁的二维码，或者读不出。")


def _printed(data: bytes, chain: _Chain, code: SealCode, trust: PaperTrust) -> Link:
    """What the code says, what the proof says and what stands on the page are the same."""
    said, proof = code.statement, chain.proof
    try:
        looks = drawing_digest(data, code.signed + code.signature)
    except UserError as error:
        return Link(verdict.PRINTED, "bad", error.message)
    if said.form != proof.form or said.table != proof.table(looks):
        words = "凭据里的内容、页面与用印人签的不一致：不是同一份文书的，或者页面被换过、加过东西。"
        return Link(verdict.PRINTED, "bad", words)
    for name, text in said.fields.items():
        if proof.values.get(name) != text:
            return Link(verdict.PRINTED, "bad", f"二维码里的“{text}”与凭据不一致。")
    page = words_of(data)
    for text in (*said.fields.values(), *_seal_words(chain, said.instrument)):
        if not stands_on(text, page):
            return Link(verdict.PRINTED, "bad", f"二维码里的“{text}”页面上没有。")
    given = _given(chain, said.instrument)
    if wrong := wrong_words(page, said, proof.values, trust, given.since if given else said.on):
        return wrong
    return Link(verdict.PRINTED, "good", f"二维码里的 {len(said.fields)} 项内容与页面、凭据逐项一致。")


def _seal_words(chain: _Chain, instrument: str) -> tuple[str, ...]:
    """The words of the seal that the instrument gives, and its number."""
    found = _given(chain, instrument)
    return (found.seal_text, found.number) if found else ()


def _given(chain: _Chain, instrument: str) -> Instrument | None:
    given = (h.statement for h in chain.known.instruments if h.id.startswith(instrument))
    return next((s for s in given if isinstance(s, Instrument)), None)


def _day(said: str) -> date:
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise _Broken(verdict.FILE, "凭据里的日期写得不对。") from None
