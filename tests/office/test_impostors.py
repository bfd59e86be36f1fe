"""Whoever holds the master key and every file, but no leader's password, decides nothing.

Clerks hold the master key by design (it opens data). Each test here plays a clerk, or a thief with an unlocked vault,
who writes into the files behind the program's back; the office finds it, and the county takes none of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.county import inbox
from desktop.domain.case import rests_on
from desktop.domain.credential import PersonCredential
from desktop.domain.household import DECISION, FILING, PAPER, STAMPING
from desktop.domain.journal import Attach, Change, Put
from desktop.errors import UserError
from desktop.models import credentials as signed
from desktop.models.journal_file import Author
from desktop.models.signing import ENTRY, SigningKey
from desktop.office import decisions, filings, papers
from desktop.office.act import CaseRef, case_at, home_at, new_filing_id
from desktop.office.checking import check_office
from desktop.office.desk import Desk
from desktop.office.unlocking import sweep
from desktop.sync import filings as wire
from tests.office.made_office import ADMIN, CLERK, LEADER, PASSWORDS, House, photo


@pytest.fixture(scope="module")
def ready(founded: House, tmp_path_factory: pytest.TempPathFactory) -> tuple[House, CaseRef]:
    """An office with one application that waits for the signature."""
    house = founded.copied(tmp_path_factory.mktemp("ready") / "house")
    with house.desk() as desk:
        return house, house.until_decision(desk)


@pytest.fixture
def waiting(ready: tuple[House, CaseRef], tmp_path: Path) -> tuple[House, CaseRef]:
    house, ref = ready
    return house.copied(tmp_path / "house"), ref


def decision_of(desk: Desk, ref: CaseRef, signing: str = "screen") -> list[Change]:
    """The decision as the leader would have made it."""
    case = case_at(desk, ref)
    opinion = case.opinion
    assert opinion is not None
    said = {n: opinion.facts[n] for n in ("outcome", "covered", "monthly_fen", "category")}
    said |= {"household_facts": opinion.facts["household_facts"], "rests_on": rests_on(case)}
    given = desk.credentials.instruments[0].id
    fields = {
        **said, "application": ref.application, "opinion": opinion.id, "on": desk.today().isoformat(),
        "signer": LEADER, "signer_name": "李三", "signer_position": "主管领导", "signing": signing,
        "instrument": given, "first_month": "2026-04",
    }  # fmt: skip
    benefit = {n: fields[n] for n in ("covered", "monthly_fen", "category", "first_month")}
    return [
        Put(DECISION, "d-forged", fields),
        Put("benefit", "b-forged", {**benefit, "matter": "dibao", "source": "d-forged"}),
    ]


def letter(desk: Desk, ref: CaseRef) -> tuple[list[Change], dict[str, bytes]]:
    """A letter to the forged decision, stamped, with its filing."""
    pdf, on = b"%PDF-1.7 forged", desk.today().isoformat()
    attach = photo("x")
    sha = replace(attach, data=pdf).sha256
    paper = {
        "application": ref.application, "decision": "d-forged", "form": "confirmation_notice", "number": "1号",
        "sha256": sha, "issued_on": on, "title": "通知书",
    }  # fmt: skip
    stamp = {"paper": "p-forged", "instrument": desk.credentials.instruments[0].id, "on": on, "by": CLERK}
    filed = {"application": ref.application, "decision": "d-forged", "revision": 1}
    changes: list[Change] = [
        Attach(sha, len(pdf), "application/pdf", "1.pdf"), Put(PAPER, "p-forged", paper),
        Put(STAMPING, "s-forged", stamp), Put(FILING, new_filing_id(), filed),
    ]  # fmt: skip
    return changes, {sha: pdf}


def force(desk: Desk, ref: CaseRef, changes: list[Change], author: Author, **more: object) -> str:
    """Append past the door of the office."""
    with desk.open_household(ref.household) as opened:
        entry = opened.append(
            changes, action="decide", author=author, at=desk.now().isoformat(timespec="seconds"), **more  # type: ignore[arg-type]  # test values
        )  # fmt: skip
        desk.touched(ref.household, opened.heads())
    sweep(desk)
    return entry.id


def forged(house: House, ref: CaseRef, author_of: Callable[[Desk], Author], signing: str = "screen") -> None:
    """Decide and write the letter as an impostor; then everybody who looks must see through it."""
    with house.desk() as desk:
        force(desk, ref, decision_of(desk, ref, signing), author_of(desk))
        with desk.open_household(ref.household) as opened:
            before = len(opened.entries())
        assert any("不应有效" in text for text in check_office(desk).findings)
        desk.open_signing(PASSWORDS[CLERK])
        with pytest.raises(UserError, match="检查没有通过"):
            papers.issue_notice(desk, ref, desk.today())
        with desk.open_household(ref.household) as opened:
            assert len(opened.entries()) == before
        changes, blobs = letter(desk, ref)
        force(desk, ref, changes, desk.author(), blobs=blobs)
        with pytest.raises(UserError, match="检查没有通过"):
            filings.seal_filings(desk)
        assert "forged" not in verdict(house, desk, ref)


def verdict(house: House, desk: Desk, ref: CaseRef) -> str:
    """File it with a program from which the check was taken out; what the county says."""
    line = filings.lines(desk)[0]
    with desk.open_household(ref.household) as opened:
        copy = opened.copy()
        home = home_at(desk, ref.household)
        case = case_at(desk, ref)
        assert case.decision is not None and case.filing is not None
        said = wire.Filing(
            filing=case.filing.id, revision=1, kind="decision", office=desk.office_id, file=opened.file,
            matter="dibao", application=ref.application, decision=case.decision.id, outcome="confirm",
            on=desk.today(), head_name="李𬭎", covered=case.decision.covered,
            monthly_fen=case.decision.monthly_fen, first_month="2026-04", category=case.decision.category,
            village=home.village, journal=wire.Journal.pack(copy.entries, copy.credentials),
            papers=tuple(
                wire.FiledPaper(sha256=p.sha256, number=p.number, form=p.form, title=p.title)
                for p in home.papers
            ),
        )  # fmt: skip
        members = [filings._blob(opened, p.sha256) for p in home.papers]
        filings.seal_package(desk, "filing", [said.to_json()], members, None)
        filings.send(desk, house.stick)
    assert line.filing == said.filing
    with house.county() as county:
        got = inbox.receive(county, house.stick)
        assert sum(t.monthly_fen for t in county.ledger.totals()) == 0
    (package,) = got.packages
    assert package.accepted == 0
    return package.returned[0].reason


def under(key: SigningKey, person: str | None = LEADER) -> Callable[[Desk], Author]:
    def author(desk: Desk) -> Author:
        own = desk.device_keys.sign
        return Author(desk.device.device, person, lambda m: key.sign(ENTRY, m), lambda m: own.sign(ENTRY, m))

    return author


def test_the_devices_key_under_the_leaders_name(waiting: tuple[House, CaseRef]) -> None:
    forged(*waiting, lambda desk: under(desk.device_keys.sign)(desk))


def test_the_clerks_key_under_the_leaders_name(waiting: tuple[House, CaseRef]) -> None:
    forged(*waiting, lambda desk: under(desk.vault.signing_key(PASSWORDS[CLERK]))(desk))


def test_a_fresh_key_under_the_leaders_name(waiting: tuple[House, CaseRef]) -> None:
    forged(*waiting, under(SigningKey.generate()))


def test_the_clerk_in_his_own_name(waiting: tuple[House, CaseRef]) -> None:
    forged(*waiting, lambda desk: desk.author())


def test_the_clerk_on_paper_without_a_scan(waiting: tuple[House, CaseRef]) -> None:
    forged(*waiting, lambda desk: desk.author(), signing="paper")


def test_a_new_root_key_and_a_leader_of_its_own(waiting: tuple[House, CaseRef]) -> None:
    """office.toml, the office journal and every household carry the new chain; the pinned key knows none of it."""
    house, ref = waiting
    root, key = SigningKey.generate(), SigningKey.generate()
    toml = house.office / "office.toml"
    with house.desk() as desk:
        toml.write_text(toml.read_text("utf-8").replace(desk.device.pinned_office_key, root.public), "utf-8")
        real = desk.credentials.person(LEADER, desk.today())
        assert real is not None
        fake = real.model_copy(update={"issuer": root.public, "key": key.public})
        desk.keep_credentials([signed.issue(fake, root)])
    forged(house, ref, under(key))


def test_a_leaders_certificate_from_the_device_itself(waiting: tuple[House, CaseRef]) -> None:
    house, ref = waiting
    key = SigningKey.generate()
    with house.desk() as desk:
        real = desk.credentials.person(LEADER, desk.today())
        assert isinstance(real, PersonCredential)
        own = real.model_copy(update={"issuer": desk.device.public, "key": key.public})
        desk.keep_credentials([signed.issue(own, desk.device_keys.sign)])
    forged(house, ref, under(key))


def test_an_exchanged_key_slot(waiting: tuple[House, CaseRef]) -> None:
    """A slot of one's own in the leader's place opens with one's own password, and signs nothing that counts."""
    house, _ = waiting
    path = house.office / "vault.json"
    content = json.loads(path.read_bytes())
    users = {u["user"]: u for u in content["users"]}
    users[LEADER]["signing"] = users[CLERK]["signing"]
    path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    with pytest.raises(UserError):
        Desk.open(house.office, house.profile, LEADER, PASSWORDS[CLERK], house.clock)
    with pytest.raises(UserError):
        Desk.open(house.office, house.profile, LEADER, PASSWORDS[LEADER], house.clock)


def test_no_open_vault_gives_the_leaders_key(waiting: tuple[House, CaseRef]) -> None:
    house, _ = waiting
    with house.desk() as desk:
        for word in (PASSWORDS[CLERK], PASSWORDS[ADMIN], "", "一个猜出来的口令"):
            desk.vault.user = LEADER
            with pytest.raises(UserError):
                desk.vault.signing_key(word)
        desk.vault.user = CLERK
        with pytest.raises(UserError):
            desk.vault.set_signing_key(PASSWORDS[CLERK], SigningKey.generate())


def test_rows_written_straight_into_the_tables(waiting: tuple[House, CaseRef]) -> None:
    """Without an entry there is nothing to admit: the check compares tables and fold, and the county reads entries."""
    house, ref = waiting
    with house.desk() as desk:
        with desk.open_household(ref.household) as opened:
            from desktop.domain.journal import Body

            with opened._writing():
                opened._tables.apply([Body(tuple(decision_of(desk, ref)))])
        assert case_at(desk, ref).decision is not None, "the page would show it"
        assert check_office(desk).findings
        desk.open_signing(PASSWORDS[CLERK])
        with pytest.raises(UserError, match="检查没有通过"):
            papers.issue_notice(desk, ref, desk.today())


def test_the_leaders_signature_replayed_on_another_household(waiting: tuple[House, CaseRef]) -> None:
    """The entry of one file does not fit another; the journal takes only entries that name it."""
    house, ref = waiting
    house.decided(ref)
    from tests.office.made_office import family

    with house.desk() as desk:
        other = house.registered(desk, family("张大", "0039"))
        with desk.open_household(ref.household) as opened:
            copy = opened.copy()
        with desk.open_household(other.household) as opened:
            lifted = replace(copy, file=opened.file)
            with pytest.raises(UserError, match="另一户"):
                opened.merge(lifted, {}, lambda entries: {})
        assert not home_at(desk, other.household).decisions
        assert check_office(desk).findings == ()


def test_the_leaders_own_decision_passes_everywhere(waiting: tuple[House, CaseRef]) -> None:
    """The same road with the leader's own password: without this the tests above could not fail."""
    house, ref = waiting
    house.decided(ref)
    with house.desk() as desk:
        house.issued(desk, ref)
        assert check_office(desk).findings == ()
        assert filings.seal_filings(desk) is not None
        filings.send(desk, house.stick)
    with house.county() as county:
        got = inbox.receive(county, house.stick)
        assert got.packages[0].accepted == 1


def test_a_clerks_paper_signoff_is_never_shown_as_the_leaders_own(waiting: tuple[House, CaseRef]) -> None:
    house, ref = waiting
    from desktop.county import spotcheck

    with house.signing_desk() as desk:
        decisions.decide_on_paper(desk, ref, LEADER, photo("sheet"), desk.today())
        assert case_at(desk, ref).decision.signing == "paper"  # type: ignore[union-attr]
        house.issued(desk, ref)
        filings.seal_filings(desk)
        filings.send(desk, house.stick)
    with house.county() as county:
        assert inbox.receive(county, house.stick).packages[0].accepted == 1
        drawn = spotcheck.draw(county, period="2026-03")
        assert [item.why for item in drawn.items] == ["paper"], "always in the spot check"
