"""Which disclosure rules hold for which source, and what the public never sees.

Reviewed data. The rule sets themselves are in ``model/disclosure``; applying them is in
``analysis/disclosure``. The committee and a provider see unprotected figures: their builds are not published.
"""

from qmetrics.model import Measure, Source
from qmetrics.model.audience import Audience
from qmetrics.model.disclosure import AS_PUBLISHED, LOCAL, NEVER_EVENTS, DisclosureRules

REVIEWED_BY = "Information governance lead"

# Sources with rules of their own; any other local return has LOCAL, any other publication AS_PUBLISHED.
BY_SOURCE: dict[str, DisclosureRules] = {"never_events_log": NEVER_EVENTS}

# Measures that the public does not see, and why: they would complete an account whose other parts are shown.
COMMITTEE_ONLY: dict[str, str] = {
    "camhs_waits.additions": "with the size of the list it gives removals, few of them without being seen",
    "camhs_waits.removals_seen": "with the size of the list and additions it gives removals unseen",
    "camhs_waits.removals_unseen": "few people each month",
}


def rules_for(sources: tuple[Source, ...], audience: Audience) -> DisclosureRules | None:
    """The rule set of a measure that rests on these sources; None where the audience sees all.

    Parameters
    ----------
    sources : tuple of Source
        All that the measure rests on; the first that is not a publication decides.
    audience : Audience

    Returns
    -------
    DisclosureRules or None
    """
    if audience is not Audience.PUBLIC:
        return None
    local = [one for one in sources if one.is_local]
    if not local:
        return AS_PUBLISHED
    return next((BY_SOURCE[one.key] for one in local if one.key in BY_SOURCE), LOCAL)


def is_public(measure: Measure) -> bool:
    """Whether any table of the measure may be published at all, by its key."""
    return measure.key not in COMMITTEE_ONLY
