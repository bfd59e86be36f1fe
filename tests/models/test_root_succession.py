"""An office that lost its root: what the lost one certified, until when, and on whose word."""

from __future__ import annotations

from datetime import date, timedelta

from desktop.domain.credential import Credentials, PersonCredential, Revocation, RootSuccession
from desktop.models import credentials
from desktop.models.signing import SigningKey


def test_a_lost_root_vouches_until_the_day_that_was_named() -> None:
    lost, new, county = (SigningKey.generate() for _ in range(3))
    office = "0123456789abcdef"
    since, until = date(2026, 1, 1), date(2026, 3, 2)
    person = PersonCredential(
        issuer=lost.public, office=office, person="p1", name="李三", key=SigningKey.generate().public,
        roles=("leader",), since=since,
    )  # fmt: skip
    raw = credentials.issue(person, lost)

    def said_by(key: SigningKey, former: str = lost.public, of: str = office) -> bytes:
        said = RootSuccession(issuer=key.public, office=of, former=former, until=until, since=until)
        return credentials.issue(said, key)

    def found(*raws: bytes, own_word: bool = False) -> Credentials:
        return credentials.check(
            [raw, *raws], office=office, office_key=new.public, county_key=county.public, own_word=own_word
        )

    for known in (found(said_by(county)), found(said_by(new), own_word=True)):
        assert known.person("p1", until) == person
        assert known.person("p1", until + timedelta(days=1)) is None
    for known in (
        found(),
        found(said_by(new)),  # Its own word does not count with the county.
        found(said_by(lost), own_word=True),
        found(said_by(SigningKey.generate()), own_word=True),
        found(said_by(county, of="f" * 16), own_word=True),
        found(said_by(county, former=SigningKey.generate().public), own_word=True),
    ):
        assert known.people == ()
    twice = RootSuccession(issuer=county.public, office=office, former=lost.public, until=since, since=until)
    earlier = found(said_by(county), credentials.issue(twice, county))
    assert earlier.person("p1", until) is None, "the earlier of two days counts"


def test_a_lost_root_takes_back_what_it_gave_and_the_new_root_is_not_a_lost_one() -> None:
    lost, new = SigningKey.generate(), SigningKey.generate()
    office, day = "0123456789abcdef", date(2026, 3, 2)

    def person(key: SigningKey, name: str) -> bytes:
        said = PersonCredential(
            issuer=key.public,
            office=office,
            person=name,
            name=name,
            key=key.public,
            roles=("clerk",),
            since=day,
        )
        return credentials.issue(said, key)

    gone = Revocation(
        issuer=lost.public, credential=credentials.read(person(lost, "p1")).id, since=day, reason="x"
    )
    named = [
        credentials.issue(
            RootSuccession(issuer=new.public, office=office, former=former, until=day, since=day), new
        )
        for former in (lost.public, new.public)
    ]
    found = credentials.check(
        [person(lost, "p1"), person(lost, "p2"), person(new, "p3"), credentials.issue(gone, lost), *named],
        office=office, office_key=new.public, county_key=None, own_word=True,
    )  # fmt: skip
    assert [found.person(p, day) is not None for p in ("p1", "p2", "p3")] == [False, True, True]
    assert found.person("p3", day + timedelta(days=99)) is not None
