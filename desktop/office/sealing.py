"""From values to the kept paper: drawn, carrying what proves it, and closed with this device's signature.

The person who stamps signs what the code beside the seal says; the device signs the whole file. Everything a verifier
needs but the county's key travels inside the paper (``sync.paper_check``).
"""

from __future__ import annotations

import secrets
from datetime import date

from desktop.documents.filled import Filled
from desktop.documents.forms import Values
from desktop.documents.marks import Marks
from desktop.documents.notice import render
from desktop.documents.pdfa import to_pdfa
from desktop.documents.preview import page_texts
from desktop.documents.signature import sign
from desktop.documents.stamp import StampText
from desktop.domain.credential import DeviceCredential, Held, PersonCredential
from desktop.domain.instrument import Authority
from desktop.domain.seal_statement import NAMESPACE, SealStatement, decisive, squeezed
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
    drawn = render(form, said, stamp=stamp, fonts=desk.fonts, marks=Marks(page_code=paper, offset=offset))
    proof = PaperProof(
        paper=paper,
        form=form_id,
        device=desk.device.device,
        made=desk.today().isoformat(),
        credentials=_carried(desk, []),
    )
    if stamp is not None and stamp.stamped and authority is not None and authority.instrument is not None:
        salt = secrets.token_bytes(SALT)
        statement = SealStatement(
            form=form_id,
            matter=matter or _matter(desk, filled.texts.get("matter_title", "")),
            instrument=authority.id[:32],
            signer=desk.signing_key().public,
            credential=_person(desk).id[:32],
            on=on,
            table=table_digest(salt, paper, form_id, said),
            fields=decisive(_standing(filled.texts, drawn)),
        ).fitted()
        signed = statement.to_bytes()
        signature = desk.signing_key().sign(NAMESPACE, signed)
        marks = Marks(qr=signed + signature, page_code=paper, offset=offset)
        drawn = render(form, said, stamp=stamp, fonts=desk.fonts, marks=marks)
        given = [h for h in desk.credentials.instruments if h.id == authority.id]
        proof = proof.model_copy(
            update={
                "statement": signed.hex(),
                "signature": signature.hex(),
                "salt": salt.hex(),
                "values": said,
                "credentials": _carried(desk, [_person(desk), *given]),
            }
        )
    return close(desk, drawn, title=form.title, proof=proof)


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
