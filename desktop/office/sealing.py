"""From values to the kept paper: drawn, carrying what proves it, and closed with this device's signature.

The person who stamps signs what the code beside the seal says; the device signs the whole file. Everything a verifier
needs but the county's key travels inside the paper (``sync.paper_check``).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from desktop.documents.drawing import drawing_digest
from desktop.documents.filled import Filled
from desktop.documents.forms import Values
from desktop.documents.marks import Marks
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
    offset: tuple[float, float] = (0.0, 0.0),
) -> bytes:
    """The paper as it is kept: page codes of ``paper``, the code beside the seal, PDF/A-2u, integrity signature.

    ``authority`` the instrument it is stamped under, None for a paper without a stamp; ``matter`` the matter's id
    (found by its printed title where it is not given); ``offset`` moves the stamp, in mm right and down. Values that
    the form does not ask for are left out. A stamp needs an open signing session. Raises ``UserError``: a value
    missing, a character no font has, a device without a certificate.
    """
    form = desk.form(form_id)
    filled = Filled(form, {n: v for n, v in values.items() if form.field(n) is not None})
    said: dict[str, str | list[dict[str, str]]] = {**filled.texts, **filled.rows}
    sample = SAMPLE_WORDS if desk.demonstration and stamp is None else ""
    marks = Marks(page_code=paper, offset=offset, note=sample)
    drawn = render(form, said, stamp=stamp, fonts=desk.fonts, marks=marks)
    made = desk.today().isoformat()
    proof = PaperProof(
        paper=paper, form=form_id, device=desk.device.device, made=made, credentials=_carried(desk, [])
    )
    if stamp is not None and stamp.stamped and authority is not None and authority.instrument is not None:
        about = matter or _matter(desk, filled.texts.get("matter_title", ""))
        standing = decisive(_standing(filled.texts, drawn))
        statement = _unsigned(desk, form_id, about, authority, on, standing)
        room = bytes(len(statement.to_bytes()) + SIGNATURE)
        drawn = render(form, said, stamp=stamp, fonts=desk.fonts, marks=replace(marks, qr=room))
        looks = drawing_digest(to_pdfa(drawn, title=form.title, paper=paper, made=desk.now()), room)
        proof = _stamped(desk, proof.model_copy(update={"values": said}), authority, statement, looks)
        qr = bytes.fromhex(proof.statement + proof.signature)
        drawn = render(form, said, stamp=stamp, fonts=desk.fonts, marks=replace(marks, qr=qr))
    return close(desk, drawn, title=form.title, proof=proof)


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
            "credentials": _carried(desk, [_person(desk), *given]),
        }
    )


def draft(desk: Desk, form_id: str, values: Values, stamp: StampText | None) -> bytes:
    """The paper as it would look, for a preview: no code, no page codes, nothing signed."""
    form = desk.form(form_id)
    asked = {f.name for f in form.fields}
    return render(form, {n: v for n, v in values.items() if n in asked}, stamp=stamp, fonts=desk.fonts)


def close(desk: Desk, drawn: bytes, *, title: str, proof: PaperProof) -> bytes:
    """A drawn paper as PDF/A-2u with its proof inside, signed by this device."""
    held = _device(desk)
    device = held.statement
    assert isinstance(device, DeviceCredential)
    made = desk.now()
    pdf = to_pdfa(drawn, title=title, paper=proof.paper, made=made, proof=proof.to_bytes())
    keys = desk.device_keys.sign
    certificate = paper_certificate(
        keys, id=device.device, name=device.name, office=desk.township_name, since=device.since
    )
    return sign(pdf, certificate, paper_key(keys), made)


def _carried(desk: Desk, held: list[Held]) -> tuple[str, ...]:
    """The credentials that go into a paper: the county's word about the office, the device, and who else acted."""
    raws = [*desk.county_credentials(), *(h.raw for h in (_device(desk), *held))]
    return tuple(raw.decode("utf-8") for raw in raws)


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


def _standing(texts: dict[str, str], drawn: bytes) -> dict[str, str]:
    """Those of the texts that stand on the page: what a form holds and does not print cannot be compared."""
    page = squeezed("".join(text for number, text in page_texts(drawn) if number))
    return {name: text for name, text in texts.items() if text and squeezed(text) in page}
