"""What an opinion judges, as one digest: what may not be exchanged between the opinion, the notice and the decision."""

from __future__ import annotations

import hashlib
import json

from desktop.domain.household import Application, Household


def facts_digest(household: Household, application: Application) -> str:
    """What an opinion judges, as one digest: a later change to any of it asks for a new opinion and notice.

    Members with name, ID, relation, who counts and is covered, income and life; the applicant; near relatives; what is
    asked for. Not address, telephone or account, nor how long it may take: they change nothing that is decided.
    """
    members = sorted(
        [
            *(m.id, m.name, m.id_number, m.relation, m.birth, m.counted, m.covered, m.income_fen, m.life),
            *(m.disability_kind, m.disability_grade, m.work_ability, m.employment, m.counted_reason),
            *(m.left_on, m.died_on, m.severe_illness, m.study),
        ]
        for m in household.members
    )
    a = application
    about = [a.matter, a.applicant, a.relative, a.path, a.subject, a.change, a.cause, a.asked_fen]
    property_ = [
        household.fields.get(name)
        for name in ("head", "hukou", "financial_fen", "houses", "vehicles", "tier")
    ]
    text = json.dumps([members, about, property_], ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
