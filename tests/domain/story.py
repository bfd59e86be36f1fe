"""One application told act by act, with real keys: for judging an act, and for forcing it into a journal.

The office has an administrator, two clerks, a field worker, a leader who may sign, one whose term is over and one
without a position; one device that stamps and a laptop. Nobody here exists.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from desktop import packs
from desktop.domain.admission import Act, Law, judge
from desktop.domain.case import case_of, facts_digest, rests_on
from desktop.domain.credential import (
    Appointment,
    Credential,
    DeviceCredential,
    Instrument,
    OfficeCredential,
    PersonCredential,
    Receipt,
    Remedy,
    Revocation,
    Role,
)
from desktop.domain.fold import apply
from desktop.domain.household import (
    APPLICATION,
    BENEFIT,
    DECISION,
    FILING,
    HOUSEHOLD,
    MEMBER,
    PAPER,
    PAYMENT,
    RECEIPT,
    STAMPING,
    STEP,
    household,
)
from desktop.domain.journal import Attach, Body, Change, Key, Put, Value
from desktop.domain.rules import Obstacle
from desktop.domain.scheme import Pack
from desktop.models import credentials
from desktop.models.signing import SigningKey

OFFICE, FILE, COUNTY = "0123456789abcdef", "00000000000000a1", "fedcba9876543210"
SINCE, START = date(2026, 1, 1), date(2026, 3, 2)
PC, LAPTOP = "d00000000001", "d00000000002"
ADMIN, INTAKE, CLERK, FIELD = "p00000001", "p00000002", "p00000003", "p00000004"
LEADER, FORMER, PLAIN, BOTH = "p00000005", "p00000006", "p00000007", "p00000008"
APPLIED, DECIDED, GIVEN, PRINTED, STAMPED = "a-1", "d-1", "b-1", "p-1", "u-1"
FILED = "00000000000000f1"
PAID = f"{GIVEN}-2026-04"
MATERIALS = ["application_form", "household_register", "id_card", "bank_account"]


def key(name: str) -> SigningKey:
    """The same key for a name every time."""
    return SigningKey.from_secret(hashlib.sha256(name.encode()).digest())


def photo(name: str) -> tuple[Attach, dict[str, Value]]:
    """A made-up picture: the change that attaches it, and how a step names it."""
    sha = hashlib.sha256(name.encode()).hexdigest()
    return Attach(sha, len(name.encode()), "image/jpeg", f"{name}.jpg"), {"sha256": sha, "name": name}


@cache
def pack() -> Pack:
    return packs.load_pack("mishan")


def _person(person: str, name: str, roles: tuple[Role, ...], *posts: Appointment) -> PersonCredential:
    return PersonCredential(
        issuer=key("office").public, office=OFFICE, person=person, name=name, key=key(person).public,
        roles=roles, appointments=posts, since=SINCE,
    )  # fmt: skip


def _device(device: str, *, stamp: bool) -> DeviceCredential:
    return DeviceCredential(
        issuer=key("office").public, office=OFFICE, device=device, name="电脑", key=key(device).public,
        recipient="age1" + "q" * 58, stamp=stamp, kinds=("filing",), since=SINCE,
    )  # fmt: skip


POST = "主管领导"
NAMES = {INTAKE: "赵一", LEADER: "李三", FORMER: "周五", PLAIN: "吴六", BOTH: "郑七"}
STAFF: tuple[Credential, ...] = (
    OfficeCredential(
        issuer=key("county").public, office=OFFICE, key=key("office").public, county=COUNTY,
        county_name="密山市民政局", county_recipients=("age1" + "q" * 58,), township_code="230382201",
        township="杨木乡", scheme="mishan", since=SINCE,
    ),
    _person(ADMIN, "管理员", ("administrator",)),
    _person(INTAKE, "赵一", ("clerk",)),
    _person(CLERK, "钱二", ("clerk",)),
    _person(FIELD, "孙四", ("fieldworker",)),
    _person(LEADER, "李三", ("leader",), Appointment(position=POST, since=SINCE)),
    _person(FORMER, "周五", ("leader",), Appointment(position=POST, since=SINCE, until=date(2026, 3, 10))),
    _person(PLAIN, "吴六", ("leader",), Appointment(position="科员", since=SINCE)),
    _person(BOTH, "郑七", ("clerk", "leader"), Appointment(position="指定同志", since=SINCE, until=date(2026, 12, 31))),
    _device(PC, stamp=True),
    _device(LAPTOP, stamp=False),
)  # fmt: skip


def instrument(**changed: object) -> Instrument:
    """The county's instrument for dibao."""
    said: dict[str, Any] = {
        "issuer": key("county").public, "number": "密委〔2026〕1号", "title": "委托书", "office": OFFICE,
        "township_code": "230382201", "delegator": "密山市人民政府", "matters": ("dibao",),
        "acts": ("confirm", "stamp"), "mode": "委托授权", "in_name_of": "密山市民政局",
        "seal_text": "密山市民政局试点审批专用", "signer_positions": (POST, "指定同志"),
        "remedies": tuple(
            Remedy(decision=d, respondent="密山市民政局", reconsideration_body="密山市人民政府",
                   court="密山市人民法院", text="如不服，可以申请复议。", confirmed_on=SINCE)
            for d in ("confirm", "refuse")
        ),
        "spot_check_percent": 50, "since": SINCE, "until": date(2026, 12, 31), **changed,
    }  # fmt: skip
    return Instrument(**said)


def receipt(**changed: object) -> Receipt:
    """The county's answer to the story's filing."""
    said: dict[str, Any] = {
        "issuer": key("county").public, "office": OFFICE, "filing": FILED, "revision": 1,
        "verdict": "accepted", "package": "0" * 64, "file": FILE, "decision": DECIDED,
        "on": START + timedelta(days=20), **changed,
    }  # fmt: skip
    return Receipt(**said)


def signed(statement: Credential) -> bytes:
    """A statement under the key of the issuer it names."""
    by = next(k for k in map(key, ("county", "office", "stranger")) if k.public == statement.issuer)
    return credentials.issue(statement, by)


def credential_id(statement: Credential) -> str:
    return credentials.read(signed(statement)).id


def law(*statements: Credential, staff: Sequence[Credential] = STAFF) -> Law:
    """The rules of mishan and everybody's credentials, with these statements of the county."""
    raws = [signed(s) for s in (*staff, *statements)]
    checked = credentials.check(
        raws, office=OFFICE, office_key=key("office").public, county_key=key("county").public
    )
    return Law(pack(), checked)


@cache
def usual_law() -> Law:
    """With the usual instrument and receipt."""
    return law(instrument(), receipt())


def revoked(statement: Credential, since: date) -> Revocation:
    return Revocation(
        issuer=statement.issuer, credential=credential_id(statement), since=since, reason="收回"
    )


ACTS = (
    "registration", "materials", "acceptance", "authorisation", "verification_request", "verification_result",
    "visit", "appraisal", "opinion", "notice", "notice_close", "decision", "paper", "sent", "receipt", "payment",
)  # fmt: skip
DAYS = dict(zip(ACTS, (0, 0, 1, 1, 1, 3, 3, 4, 5, 5, 13, 14, 14, 15, 20, 21), strict=True))


def day(name: str) -> date:
    """The day an act is done in the story."""
    return START + timedelta(days=DAYS[name])


@dataclass
class Story:
    """An application so far. ``relative`` and ``outcome`` as the story goes; every act kept for a journal."""

    outcome: str = "confirm"
    relative: bool = False
    signing: str = "screen"
    state: dict[Key, dict[str, Value]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    acts: list[Act] = field(default_factory=list)

    def until(self, last: str) -> Story:
        """Tell the story up to and with an act."""
        done = {act.action for act in self.acts}
        for name in ACTS[: ACTS.index(last) + 1]:
            if name not in done:
                self.do(self.act(name))
        return self

    def judged(self, act: Act, under: Law | None = None) -> list[Obstacle]:
        return judge(self.state, self.files, act, under or usual_law())

    def do(self, act: Act) -> None:
        """An act that is allowed."""
        assert self.judged(act) == []
        apply(self.state, Body(act.changes))
        self.files.update(c.sha256 for c in act.changes if isinstance(c, Attach))
        self.acts.append(act)

    def act(self, name: str, **changed: Value) -> Act:
        """The next act as the story would have it, with fields of its first record changed; ``None`` drops one.

        ``_person``, ``_day``, ``_device`` and ``_action`` change who writes, when, where and as what.
        """
        person, changes = getattr(self, f"_{name}")()
        if "signer" in changed:
            changed.setdefault("signer_name", NAMES.get(str(changed["signer"]), ""))
        first = next(n for n, c in enumerate(changes) if isinstance(c, Put))
        wanted = {k: v for k, v in changed.items() if not k.startswith("_")}
        fields = {**changes[first].fields, **wanted}
        kept = {k: v for k, v in fields.items() if v is not None}
        changes[first] = Put(changes[first].kind, changes[first].id, kept)
        return Act(
            FILE,
            changed.get("_person", person),
            changed.get("_device", PC),
            changed.get("_day", day(name)),
            changed.get("_action", name),
            tuple(changes),
        )

    def without_files(self, name: str, **changed: Value) -> Act:
        """An act that names pictures which were never put into the file."""
        act = self.act(name, **changed)
        put = tuple(c for c in act.changes if not isinstance(c, Attach))
        return Act(act.file, act.person, act.device, act.day, act.action, put)

    # -- the acts

    def _registration(self) -> tuple[str, list[Change]]:
        applied = {
            "matter": "dibao", "applicant": "m-1", "registered_on": day("registration").isoformat(),
            "intake_person": INTAKE, "relative": self.relative,
        }  # fmt: skip
        people: list[Change] = [
            Put(HOUSEHOLD, "household", {"head": "m-1", "village": "东安村", "hukou": "rural"}),
            Put(MEMBER, "m-1", {"no": 0, "name": "李𬭎", "birth": "1962-05-14", "life": "alive"}),
            Put(MEMBER, "m-2", {"no": 1, "name": "李小妹", "birth": "2015-01-05", "life": "alive"}),
            Put(MEMBER, "m-3", {"no": 2, "name": "李大妹", "birth": "2004-07-09", "life": "alive"}),
        ]
        return INTAKE, [Put(APPLICATION, APPLIED, applied), *people]

    def _step(
        self, step: str, facts: Mapping[str, Value], *, pictures: int = 0, by: str = INTAKE
    ) -> tuple[str, list[Change]]:
        taken = [photo(f"{step} {n}") for n in range(pictures)]
        fields: dict[str, Value] = {
            **facts, "application": APPLIED, "step": step, "on": day(step).isoformat(), "by": by,
        }  # fmt: skip
        if taken:
            fields["photos"] = [fact for _, fact in taken]
        # Pictures come after the record, so that the record is the first put; one act is judged as a whole.
        return by, [Put(STEP, f"s-{step}", fields), *(attach for attach, _ in taken)]

    def _materials(self) -> tuple[str, list[Change]]:
        return self._step("materials", {"result": "complete", "present": MATERIALS, "missing": []})

    def _acceptance(self) -> tuple[str, list[Change]]:
        return self._step("acceptance", {"result": "accepted"})

    def _authorisation(self) -> tuple[str, list[Change]]:
        return self._step("authorisation", {"signed": ["m-1", "m-3"], "commitment": True}, pictures=1)

    def _verification_request(self) -> tuple[str, list[Change]]:
        return self._step("verification_request", {})

    def _verification_result(self) -> tuple[str, list[Change]]:
        return self._step("verification_result", {"result": "consistent", "report_no": "核〔2026〕1号"})

    def _visit(self) -> tuple[str, list[Change]]:
        facts = {"investigators": ["孙四", "钱二"], "present": "m-1", "member_signed": True}
        return self._step("visit", facts, pictures=1, by=FIELD)

    def _appraisal(self) -> tuple[str, list[Change]]:
        return self._step("appraisal", {"attended": 9, "agree": 7, "disagree": 1, "abstain": 1}, by=FIELD)

    def said(self) -> dict[str, Value]:
        """What is proposed and decided."""
        if self.outcome == "refuse":
            return {
                "outcome": "refuse", "covered": 0, "monthly_fen": 0, "category": "农村低保",
                "reasons": ["收入高于标准。"],
            }  # fmt: skip
        return {"outcome": "confirm", "covered": 2, "monthly_fen": 121_200, "category": "农村低保"}

    def _opinion(self) -> tuple[str, list[Change]]:
        return self._step("opinion", {**self.said(), **self.basis()})

    def basis(self) -> dict[str, Value]:
        """What an opinion and a decision lean on, as the household stands now."""
        case = case_of(household(FILE, self.state), APPLIED, pack())
        if case is None:
            return {}
        facts = facts_digest(case.household, case.application)
        return {"household_facts": facts, "rests_on": rests_on(case)}

    def _notice(self) -> tuple[str, list[Change]]:
        return self._step("notice", {"opinion": "s-opinion", "place": "村务公开栏"}, pictures=1)

    def _notice_close(self) -> tuple[str, list[Change]]:
        return self._step("notice_close", {"notice": "s-notice"}, pictures=1)

    def _decision(self) -> tuple[str, list[Change]]:
        fields: dict[str, Value] = {
            **self.said(), **self.basis(), "application": APPLIED, "opinion": "s-opinion",
            "on": day("decision").isoformat(),
            "signer": LEADER, "signer_name": NAMES[LEADER], "signer_position": POST, "signing": self.signing,
            "instrument": credential_id(instrument()), "first_month": "2026-04",
        }  # fmt: skip
        attach, fact = photo("signed sheet")
        changes: list[Change] = [Put(DECISION, DECIDED, fields)]
        if self.signing == "paper":
            fields["scan"] = fact["sha256"]
            changes.append(attach)
        if self.outcome == "confirm":
            changes.append(Put(BENEFIT, GIVEN, self.benefit()))
        return (LEADER if self.signing == "screen" else CLERK), changes

    def benefit(self, **changed: Value) -> dict[str, Value]:
        """The benefit that the decision gives."""
        said = {n: self.said()[n] for n in ("covered", "monthly_fen", "category")}
        return {**said, "matter": "dibao", "first_month": "2026-04", "source": DECIDED, **changed}

    def _paper(self) -> tuple[str, list[Change]]:
        attach, fact = photo("notice.pdf")
        form = "confirmation_notice" if self.outcome == "confirm" else "refusal_notice"
        paper = {
            "application": APPLIED, "decision": DECIDED, "form": form, "title": "通知书",
            "number": "密民低保确〔2026〕1号", "sha256": fact["sha256"], "issued_on": day("paper").isoformat(),
        }  # fmt: skip
        filing = {"application": APPLIED, "decision": DECIDED, "revision": 1}
        return CLERK, [
            Put(PAPER, PRINTED, paper), attach, Put(STAMPING, STAMPED, self.stamping()), Put(FILING, FILED, filing)
        ]  # fmt: skip

    def stamping(self, **changed: Value) -> dict[str, Value]:
        """The line of the seal-use register."""
        on, given = day("paper").isoformat(), credential_id(instrument())
        return {"paper": PRINTED, "instrument": given, "use_no": "1", "on": on, "by": CLERK, **changed}

    def _sent(self) -> tuple[str | None, list[Change]]:
        return None, [Put(FILING, FILED, {"package": "0" * 64, "sent_on": day("sent").isoformat()})]

    def _receipt(self) -> tuple[str | None, list[Change]]:
        said = {
            "filing": FILED, "revision": 1, "verdict": "accepted", "reason": "", "on": day("receipt").isoformat(),
            "credential": credential_id(receipt()),
        }  # fmt: skip
        return None, [Put(RECEIPT, f"{FILED}-1", said)]

    def _payment(self) -> tuple[str, list[Change]]:
        due = {"benefit": GIVEN, "month": "2026-04", "amount_fen": 121_200}
        return CLERK, [Put(PAYMENT, PAID, due)]
