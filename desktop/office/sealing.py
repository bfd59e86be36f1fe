"""From values to the kept paper: drawn, carrying what proves it, and closed with this device's signature.

The person who stamps signs what the code beside the seal says; the device signs the whole file. Everything a verifier
needs but the county's key travels inside the paper (``sync.paper_check``).
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from desktop.documents.coded import coded
from desktop.documents.drawing import drawing_digest
from desktop.documents.filled import Filled
from desktop.documents.forms import Values
from desktop.documents.marks import Marks, big
from desktop.documents.notice import render
from desktop.documents.pdfa import to_pdfa
from desktop.documents.preview import page_texts
from desktop.documents.signature import sign
from desktop.documents.stamp import SAMPLE_WORDS, StampText
from desktop.domain.credential import DeviceCredential, Held, PersonCredential
from desktop.domain.instrument import Authority
from desktop.domain.seal_statement import NAMESPACE, SIGNATURE, SealStatement, decisive, squeezed
from desktop.errors import UserError
from desktop.models.paper_keys import paper_certificate, paper_key
from desktop.models.paper_proof import SALT, PaperProof, table_digest
from desktop.office import stamp_place
from desktop.office.desk import Desk


def finish(
    desk: Desk,
    form_id: str,
    values: Values,
    stamp: StampText | None,
    *,
    paper: str,
    authority: Authority | None,
    on: date,
    matter: str = "",
) -> bytes:
    """The paper as it is kept: page codes of ``paper``, the code beside the seal, PDF/A-2u, integrity signature.

    ``authority`` the instrument it is stamped under, None for a paper without a stamp; ``matter`` the matter's id
    (found by its printed title where it is not given). The stamp stands where the form puts it, moved as the office
    said. Values that the form does not ask for are left out. A stamp needs an open signing session. Raises
    ``UserError``: a value missing, a character no font has, a device without a certificate.
    """
    form = desk.form(form_id)
    filled = Filled(form, {n: v for n, v in values.items() if form.field(n) is not None})
    sample = SAMPLE_WORDS if desk.demonstration and stamp is None else ""
    marks = Marks(page_code=paper, offset=stamp_place.offset(desk), note=sample)
    draw = partial(render, form, {**filled.texts, **filled.rows}, stamp=stamp, fonts=desk.fonts)
    made = desk.today().isoformat()
    proof = PaperProof(
        paper=paper, form=form_id, device=desk.device.device, made=made, credentials=_carried(desk)
    )
    if stamp is None or not stamp.stamped or authority is None or authority.instrument is None:
        return close(desk, draw(marks=marks), title=form.title, proof=proof)
    about = matter or _matter(desk, filled.texts.get("matter_title", ""))
    unsigned = partial(_unsigned, desk, form_id, about, authority, on)
    drawn, room, statement = _with_room(filled.texts, unsigned, lambda qr: draw(marks=replace(marks, qr=qr)))
    return _sealed(desk, form.title, filled, proof, authority, statement, drawn, room)


def _with_room(
    texts: Mapping[str, str],
    unsigned: Callable[[Mapping[str, str]], SealStatement],
    draw: Callable[[bytes], bytes],
) -> tuple[bytes, bytes, SealStatement]:
    """The page with a code of the right size in its place, the bytes of that code, and what will be signed.

    How much is signed follows from what stands on the page, so the page is drawn first, with all that might.
    """
    statement = unsigned(decisive(texts))
    while True:
        room = bytes(len(statement.to_bytes()) + SIGNATURE)
        drawn = draw(room)
        statement = unsigned(decisive(_standing(texts, drawn)))
        if big(room).count == big(bytes(len(statement.to_bytes()) + SIGNATURE)).count:
            return drawn, room, statement


def _sealed(
    desk: Desk,
    title: str,
    filled: Filled,
    proof: PaperProof,
    authority: Authority,
    statement: SealStatement,
    drawn: bytes,
    room: bytes,
) -> bytes:
    """The drawn page with what the person who stamps signs over it: nothing of it but the code changes any more."""
    made = desk.now()
    pdf = to_pdfa(drawn, title=title, paper=proof.paper, made=made)
    whole = proof.model_copy(update={"values": {**filled.texts, **filled.rows}})
    whole = _stamped(desk, whole, authority, statement, drawing_digest(pdf, room))
    qr = bytes.fromhex(whole.statement + whole.signature)
    return _closed(desk, coded(pdf, room, qr, whole.to_bytes(), made), made)


def _unsigned(
    desk: Desk, form_id: str, matter: str, authority: Authority, on: date, fields: Mapping[str, str]
) -> SealStatement:
    """What the person who stamps will sign, as long as it will be: the digest of the page is still to come.

    ``fields`` the decisive values as they stand on the page.
    """
    return SealStatement(
        form=form_id,
        matter=matter,
        instrument=authority.id[:32],
        signer=desk.signing_key().public,
        credential=_person(desk).id[:32],
        on=on,
        table="0" * 64,
        fields=fields,
    ).fitted()


def _stamped(
    desk: Desk, proof: PaperProof, authority: Authority, statement: SealStatement, looks: str
) -> PaperProof:
    """The proof with what the person who stamps signed, values and drawing (``looks``), and the credentials for it."""
    salt = secrets.token_bytes(SALT)
    table = table_digest(salt, proof.paper, proof.form, proof.values, looks)
    signed = replace(statement, table=table).to_bytes()
    given = [h for h in desk.credentials.instruments if h.id == authority.id]
    return proof.model_copy(
        update={
            "statement": signed.hex(),
            "signature": desk.signing_key().sign(NAMESPACE, signed).hex(),
            "salt": salt.hex(),
            "credentials": (*proof.credentials, *(h.raw.decode("utf-8") for h in (_person(desk), *given))),
        }
    )


def draft(desk: Desk, form_id: str, values: Values, stamp: StampText | None) -> bytes:
    """The paper as it would look, for a preview: no code, no page codes, nothing signed."""
    form = desk.form(form_id)
    asked = {f.name for f in form.fields}
    known = {n: v for n, v in values.items() if n in asked}
    return render(form, known, stamp=stamp, fonts=desk.fonts, marks=Marks(offset=stamp_place.offset(desk)))


def close(desk: Desk, drawn: bytes, *, title: str, proof: PaperProof) -> bytes:
    """A drawn paper as PDF/A-2u with its proof inside, signed by this device."""
    made = desk.now()
    pdf = to_pdfa(drawn, title=title, paper=proof.paper, made=made, proof=proof.to_bytes())
    return _closed(desk, pdf, made)


def _closed(desk: Desk, pdf: bytes, made: datetime) -> bytes:
    device = _device(desk).statement
    assert isinstance(device, DeviceCredential)
    keys = desk.device_keys.sign
    certificate = paper_certificate(
        keys, id=device.device, name=device.name, office=desk.township_name, since=device.since
    )
    return sign(pdf, certificate, paper_key(keys), made)


def _carried(desk: Desk) -> tuple[str, ...]:
    """What every paper carries: the county's word about the office, and the device."""
    return tuple(raw.decode("utf-8") for raw in (*desk.county_credentials(), _device(desk).raw))


def _device(desk: Desk) -> Held:
    mine = desk.credentials.device(desk.device.device, desk.today())
    for held in desk.credentials.devices:
        if held.statement is mine:
            return held
    raise UserError("本机的设备证书已停用或还没有生效，不能出文书。", "请找管理员处理。")


def _person(desk: Desk) -> Held:
    mine = desk.person
    return next(
        h
        for h in desk.credentials.people
        if isinstance(h.statement, PersonCredential) and h.statement == mine
    )


def _matter(desk: Desk, title: str) -> str:
    """A matter by its printed title; empty for none, and then no instrument carries the stamp."""
    return next((m.id for m in desk.pack.scheme.matters if m.title == title), "")


def _standing(texts: Mapping[str, str], drawn: bytes) -> dict[str, str]:
    """Those of the texts that stand on the page: what a form holds and does not print cannot be compared."""
    page = squeezed("".join(text for number, text in page_texts(drawn) if number))
    return {name: text for name, text in texts.items() if text and squeezed(text) in page}
