"""依法删除 by the law: an administrator's act of its own, with reason and basis; nothing else may fall with it."""

from __future__ import annotations

import pytest

from desktop.domain.admission import STAYS, admit
from desktop.domain.fold import fold
from desktop.domain.household import DECISION, MEMBER
from desktop.domain.journal import Change, Put, Redact
from desktop.domain.redaction import ACTION, blanked
from tests.domain.histories import Device, shared
from tests.domain.story import ADMIN, CLERK, LEADER, PC
from tests.domain.tale_law import usual

WRONG = Put(MEMBER, "m-1", {"illness": "别人的病"})


def told(*last: Change, who: str = ADMIN, action: str = ACTION) -> tuple[Device, str]:
    """The family of the histories, a wrong entry, and an act about it; the id of the wrong entry."""
    tale, common = shared()
    device = Device(PC)
    device.entries.update(common.entries)
    device.write_all([tale.act(CLERK, WRONG, action="amend")])
    wrong = max(device.entries.values(), key=lambda e: e.rank).id
    changes = last or (Redact(wrong, "写到别人头上", "个人信息保护法第四十七条", 1),)
    named = tuple(Redact(wrong, c.reason, c.basis, c.edits) if isinstance(c, Redact) else c for c in changes)
    device.write_all([tale.act(who, *named, action=action)])
    return device, wrong


def test_an_administrators_word_takes_the_entry_out_and_leaves_every_other_admitted() -> None:
    device, wrong = told()
    entries, law = list(device.entries.values()), usual("mishan")
    for copy in (entries, blanked(entries, {wrong})):
        refused = admit(copy, {}, law)
        folded = fold(copy, refused)
        assert refused == {} and set(folded.redacted) == {wrong}
        assert not folded.records[MEMBER, "m-1"].get("illness")
        assert any(kind == DECISION for kind, _ in folded.records)


@pytest.mark.parametrize(
    ("changes", "who", "action"),
    [
        ((), CLERK, ACTION),
        ((), LEADER, ACTION),
        ((), ADMIN, "amend"),
        ((Redact("", " ", "法", 1),), ADMIN, ACTION),
        ((Redact("", "理由", "", 1),), ADMIN, ACTION),
        ((Redact("", "理由", "法", 1), Put(MEMBER, "m-1", {"phone": "1"})), ADMIN, ACTION),
    ],
    ids=["clerk", "leader", "under another name", "no reason", "no basis", "with something else"],
)
def test_anything_less_is_not_admitted_and_deletes_nothing(
    changes: tuple[Change, ...], who: str, action: str
) -> None:
    device, wrong = told(*changes, who=who, action=action)
    entries = list(device.entries.values())
    refused = admit(entries, {}, usual("mishan"))
    assert len(refused) == 1 and wrong not in refused
    folded = fold(entries, refused)
    assert folded.redacted == {} and folded.records[MEMBER, "m-1"]["illness"] == "别人的病"
    assert folded.ledger.balanced


def test_a_forged_redaction_deletes_nothing() -> None:
    device, wrong = told()
    entries = list(device.entries.values())
    forged = {max(entries, key=lambda e: e.rank).id: "签名与证书上的密钥不符"}
    assert fold(entries, admit(entries, forged, usual("mishan"))).redacted == {}
    assert wrong in device.entries


def test_an_administrator_cannot_have_a_decision_fall_by_deleting_what_it_rests_on() -> None:
    """A hand-made entry, not the office's own door: any step, the decision, the paper, the payment, a fact."""
    tale, common = shared()
    whole = fold(list(common.entries.values()), {}).records
    for named in common.entries.values():
        device = Device(PC)
        device.entries.update(common.entries)
        device.write_all([tale.act(ADMIN, Redact(named.id, "理由", "法", 1), action=ACTION)])
        entries = list(device.entries.values())
        refused = admit(entries, {}, usual("mishan"))
        folded = fold(entries, refused)
        assert list(refused.values()) == [STAYS] and folded.redacted == {}, named.header.action
        assert folded.records == whole and folded.ledger.balanced


def test_every_copy_agrees_on_a_deletion_whether_it_has_dropped_the_words_or_not() -> None:
    device, wrong = told()
    entries, law = list(device.entries.values()), usual("mishan")
    with_words, without = (fold(c, admit(c, {}, law)) for c in (entries, blanked(entries, {wrong})))
    assert with_words.redacted.keys() == without.redacted.keys() == {wrong}
    assert with_words.records == without.records
