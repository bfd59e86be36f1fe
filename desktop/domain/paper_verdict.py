"""What may be said of a paper: link by link from the seal to the county, and one of three words in the end.

通过 only when every link holds. 不通过 names the link that does not. 不能断定 where something cannot be known here, or
where a paper is not meant to count: a sample, one without a seal, one under a self-registered instrument.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeVar

from desktop.domain.change_rules import ACTS
from desktop.domain.credential import Credentials, DeviceCredential, Held, Instrument, PersonCredential
from desktop.domain.instrument import ACT_NAMES
from desktop.domain.paper_forms import NOTICES, form_for
from desktop.domain.seal_statement import LABELS, SealStatement
from desktop.domain.view import OFFICE_ROLES

S = TypeVar("S")
Standing = Literal["good", "bad", "open"]
PASSED, FAILED, UNKNOWN = "通过", "不通过", "不能断定"

FILE, SIGNED, DEVICE, OFFICE, PERSON, INSTRUMENT = "文件", "完整性签名", "设备", "办公室", "用印人", "委托书"
LIST, CODE, PRINTED, SAMPLE, SEAL, ROOT = "撤销名单", "二维码", "印载内容", "样章", "用印", "县级根密钥"
DATES, LATER, VOID = "日期", "事后收回", "作废"

_DECIDING = frozenset({"confirm", "increase", "decrease", "stop"})


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: its name, how it stands, and why in one sentence."""

    name: str
    standing: Standing
    words: str


@dataclass(frozen=True, slots=True)
class PaperVerdict:
    """The chain as far as it was followed. ``fields`` name → text, to be compared by eye; ``office`` whose paper it is.

    ``office`` is empty where the chain did not lead to one. ``paper`` the id that the codes at the foot of a copy's
    pages name, or its proof: nobody signed that, it only tells where to look.
    """

    links: tuple[Link, ...]
    fields: tuple[tuple[str, str], ...] = ()
    office: str = ""
    paper: str = ""

    def led_by(self, link: Link) -> PaperVerdict:
        """The same with a reason that a person must read first."""
        return replace(self, links=(link, *self.links))

    @property
    def to_compare(self) -> tuple[tuple[str, str], ...]:
        """Label → text of what the code spells out."""
        return tuple((LABELS.get(name, name), text) for name, text in self.fields)

    @property
    def word(self) -> str:
        """通过, 不通过 or 不能断定."""
        standings = {link.standing for link in self.links}
        if "bad" in standings or not standings:
            return FAILED
        return UNKNOWN if "open" in standings else PASSED

    def broken(self, name: str) -> bool:
        """True when that link fails."""
        return any(link.name == name and link.standing == "bad" for link in self.links)

    def on_record(self) -> PaperVerdict:
        """The same for a paper that is on record: what was taken back after it was stamped says nothing against it."""
        links = (
            replace(link, standing="good") if link.name == LATER and link.standing == "open" else link
            for link in self.links
        )
        return replace(self, links=tuple(links))

    @property
    def passed(self) -> bool:
        """True for 通过 alone."""
        return self.word == PASSED

    @property
    def words(self) -> str:
        """The verdict in a sentence, naming the first link that fails, or what leaves it open.

        One that passes names the list it was held against, and what was taken back since it was stamped.
        """
        for standing in ("bad", "open"):
            for link in self.links:
                if link.standing == standing:
                    return f"{self.word}——{link.name}：{link.words}"
        known = [link.words for link in self.links if link.name in (LIST, LATER)]
        return f"{PASSED}。{''.join(known)}"


def device_link(known: Credentials, device: str, key: str, on: date, stamped: bool) -> Link:
    """The device that closed a paper: ours on that day, with that key, and allowed to stamp if the paper is."""
    found = [_said(h, DeviceCredential) for h in known.devices]
    named = next((s for s in found if s and s.device == device and s.key == key), None)
    if named is None:
        return Link(DEVICE, "bad", "做签名的设备没有该办公室的证书。")
    held = next(h for h in known.devices if h.statement is named)
    if trouble := _not_in_force(known, held, named.since, named.until, on):
        return Link(DEVICE, "bad", f"设备“{named.name}”的证书{trouble}。")
    if stamped and not named.stamp:
        return Link(DEVICE, "bad", f"设备“{named.name}”没有用印资格，却印有用印。")
    return Link(DEVICE, "good", f"由设备“{named.name}”印制，证书有效。")


def person_link(known: Credentials, said: SealStatement) -> Link:
    """The person who stamped: certified by the office for that key, in force on the day."""
    for held in known.people:
        s = _said(held, PersonCredential)
        if s and held.id.startswith(said.credential) and s.key == said.signer:
            if trouble := _not_in_force(known, held, s.since, s.until, said.on):
                return Link(PERSON, "bad", f"{s.name}的身份证书{trouble}。")
            if not OFFICE_ROLES & set(s.roles):
                return Link(PERSON, "bad", f"{s.name}不是经办人员，没有用印的岗位。")
            return Link(PERSON, "good", f"{s.name}用印，{_day(said.on)}，身份证书有效。")
    return Link(PERSON, "bad", "用印人没有该办公室的身份证书。")


def instrument_links(
    known: Credentials, said: SealStatement, titles: Mapping[str, str], today: date
) -> list[Link]:
    """The instrument it was stamped under: whose, whose township, matter, act and day; each has its own sentence."""
    held = next((h for h in known.instruments if h.id.startswith(said.instrument)), None)
    given = _said(held, Instrument) if held else None
    if held is None or given is None:
        return [Link(INSTRUMENT, "bad", "没有与用印相符的委托书，或者委托书不是县级和本办公室签的。")]
    if trouble := _misses(known, held, given, said, titles):
        return [Link(INSTRUMENT, "bad", f"{given.number} {trouble}")]
    if not known.county_key or given.issuer != known.county_key:
        text = f"{given.number} 系该单位自行登记，未经县级民政部门签署，不能核验为“通过”。"
        return [Link(INSTRUMENT, "open", text)]
    later = [r for r in known.revocations if r.credential == held.id and r.since <= today]
    after = f"（{_day(min(r.since for r in later))} 起收回，用印在收回之前）" if later else ""
    words = f"{given.title} {given.number}，{given.delegator}签发，事项、环节、乡镇、日期都相符{after}。"
    links = [Link(INSTRUMENT, "good", words)]
    if given.demonstration:
        links.append(Link(SAMPLE, "open", "演示样件，盖的是样章，不具有任何效力。"))
    return links


def dates_link(on: date, made: date, today: date) -> Link | None:
    """A stamp of a day to come, or of another day than the paper was made; None where nothing is wrong."""
    if max(on, made) > today:
        return Link(DATES, "bad", f"用印（印制）日期 {_day(max(on, made))} 还没有到。")
    if on != made:
        return Link(DATES, "bad", f"用印日期 {_day(on)} 不是印制的日子（{_day(made)}），是倒填的。")
    return None


def later_link(known: Credentials, said: SealStatement, device: str, today: date) -> Link | None:
    """What the stamp rests on was taken back since: whoever kept the keys can date a new paper back to before.

    ``device`` the key that closed the paper, empty for a scan. Only a paper that is on record is older than that.
    """
    rests = {h.id for h in known.people if h.id.startswith(said.credential)}
    rests |= {h.id for h in known.instruments if h.id.startswith(said.instrument)}
    rests |= {h.id for h in known.devices if (s := _said(h, DeviceCredential)) and s.key == device}
    days = [r.since for r in known.revocations if r.credential in rests and said.on < r.since <= today]
    if not days:
        return None
    words = (
        f"用印依据的证书或委托书自 {_day(min(days))} 起收回；用印日期在此之前，以存档、备案有这份文书为准。"
    )
    return Link(LATER, "open", words)


def list_link(
    heard: date | None, complete: bool, on: date, day: str = "用印日", told: date | None = None
) -> Link:
    """Which list of revocations was looked at, for a paper of day ``on``, which is its ``day`` in words.

    ``heard`` the day on which the county signed the newest thing that is here; ``complete``: the desk that asks is the
    one that revokes. A list from before the stamp does not tell of what was taken back between, and that is said.
    ``told`` until when the office's own word about its people and devices is here, where another body asks
    (``date.min``: it never sent any).
    """
    if heard is None:
        return Link(LIST, "open", "没有撤销名单可核对，不知道证书和委托书有没有收回。")
    if complete:
        return Link(LIST, "good", f"按截至 {_day(heard)} 的撤销名单核对{_told(told, on)}。")
    words = f"按截至 {_day(heard)} 的撤销名单核对（本机收到的县级内容，最近的签发日）"
    if heard < on:
        words += f"；名单早于{day}（{_day(on)}），其后有没有收回，请向县级核对"
    return Link(LIST, "good", f"{words}。")


def _told(told: date | None, on: date) -> str:
    if told is None:
        return ""
    if told == date.min:
        return "；该办公室还没有报来过人员、设备的撤销"
    late = "，早于用印，其后的请向出具单位核实" if told < on else ""
    return f"；人员、设备的撤销按该办公室 {_day(told)} 报来的核对{late}"


def acts_of(form: str) -> frozenset[str]:
    """The acts of which one at least an instrument must give, for a paper on this form to count; empty for none."""
    if form not in NOTICES:
        return frozenset()
    told = {act for effect, act in ACTS.items() if form_for("monthly", "confirm", effect) == form}
    if told:
        return frozenset(told)
    return _DECIDING if form in ("refusal_notice", "correction_notice") else frozenset({"confirm"})


def _misses(
    known: Credentials, held: Held, given: Instrument, said: SealStatement, titles: Mapping[str, str]
) -> str:
    """Why an instrument does not carry this stamp; empty when it does."""
    where = known.office.township_code if known.office else given.township_code
    if given.township_code != where or given.office != known.office_id:
        return "写明的是别的乡镇（街道），不是出具单位。"
    if given.passes_on:
        return f"由{given.delegator}转委托，受委托的单位不得再委托。"
    if said.matter not in given.matters:
        name = titles.get(said.matter, said.matter) or "（没有写明）"
        return f"没有写明这一事项：{name}。"
    if "stamp" not in given.acts:
        return "没有写明“用印”这一环节。"
    wanted = acts_of(said.form)
    if not wanted:
        return "只能盖在决定的通知书上，这份表格不是。"
    if not wanted & set(given.acts):
        return f"没有写明“{'、'.join(ACT_NAMES[act] for act in sorted(wanted))}”这一环节。"
    if said.on < given.since:
        return f"自 {_day(given.since)} 起才生效，用印在 {_day(said.on)}。"
    if said.on > given.until:
        return f"已于 {_day(given.until)} 到期，用印在 {_day(said.on)}。"
    if known.revoked_on(held.id, said.on):
        since = min(r.since for r in known.revocations if r.credential == held.id)
        return f"已自 {_day(since)} 起收回，用印在 {_day(said.on)}。"
    return ""


def _not_in_force(known: Credentials, held: Held, since: date, until: date | None, on: date) -> str:
    if on < since:
        return f"自 {_day(since)} 起才有效，用印（印制）在 {_day(on)}"
    if until is not None and on > until:
        return f"到 {_day(until)} 为止，用印（印制）在 {_day(on)}"
    if known.revoked_on(held.id, on):
        since = min(r.since for r in known.revocations if r.credential == held.id)
        return f"已自 {_day(since)} 起收回，用印（印制）在 {_day(on)}"
    return ""


def _said(held: Held, kind: type[S]) -> S | None:
    return held.statement if isinstance(held.statement, kind) else None


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"
