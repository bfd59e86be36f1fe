"""The notice that came with a filing, held against the decision that the filing is about.

The figures beside the journal are compared with the decision; without this the paper that the family holds could say
anything, and would be on record at the county.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from desktop.documents.foreign import proof_in
from desktop.domain.household import Household, Paper
from desktop.domain.journal import Entry
from desktop.domain.paper_as_issued import as_issued
from desktop.domain.view import Law
from desktop.errors import UserError
from desktop.models.paper_proof import PaperProof
from desktop.sync.paper_fit import misfit


def notice_trouble(
    data: bytes,
    home: Household,
    paper: Paper,
    entries: Collection[Entry],
    refused: Mapping[str, str],
    law: Law,
) -> str:
    """Why a filing goes back for its notice (``data``), empty where the notice says what was decided on its day.

    Nothing is asked of a file without a proof: it is no paper that passes any check later. Nor under rules that the
    county did not keep: what it cannot know it does not hold against anybody.
    """
    past = as_issued(home.id, entries, refused, paper.id)
    if past is None or not {law.pack.digest, *law.packs}.intersection(past.packs):
        return ""
    try:
        proof = PaperProof.from_bytes(proof_in(data))
    except UserError:
        return ""
    found = misfit(data, proof, home, paper, past, law)
    if found is None or found.standing != "bad":
        return ""
    return f"{found.words.rstrip('。')}，请查明后作废重出，再重新报送。"
