"""What boards ask for and we do not measure, and why: a table that a person reviews.

Here: the words. Not here: the page that shows them (``qmetrics.reports``). What is measured is in
``qmetrics.measures``.
"""

from dataclasses import dataclass

REVIEWED_BY = "Lead quality analyst"
REVIEWED_ON = "2026-11-26"


@dataclass(frozen=True, kw_only=True)
class NotMeasured:
    """Something asked for, why it has no figure, and what to look at or to collect instead."""

    theme: str
    what: str
    why: str
    instead: str
    commitments: tuple[str, ...] = ()


NOT_MEASURED: tuple[NotMeasured, ...] = (
    NotMeasured(
        theme="sepsis",
        what="Deaths from sepsis",
        why="The return is a sample, is not adjusted for who was ill and how ill, and does not know of "
        "deaths "
        "after discharge. A rate made of it would mislead.",
        instead="Whether people were screened and treated in time; national mortality indicators, which "
        "adjust.",
        commitments=("PS05",),
    ),
    NotMeasured(
        theme="sepsis",
        what="How many people had sepsis",
        why="Cases are drawn by a method that each provider chooses, and suspicion changes with recording.",
        instead="The share of people with a trigger in whom sepsis was suspected, so that a shrinking "
        "denominator is seen.",
        commitments=("PS03",),
    ),
    NotMeasured(
        theme="never_events",
        what="Which provider has the most never events",
        why="They are few, and depend on what a provider does and how well it reports. A list in order "
        "of counts "
        "would punish honest reporting.",
        instead="Days between events at each provider, each compared with itself.",
        commitments=("PS01",),
    ),
    NotMeasured(
        theme="never_events",
        what="Never events by the number of operations",
        why="No source here says how many procedures there were of the kinds that the list names.",
        instead="Days between events; a return of procedures by kind would be needed.",
        commitments=("PS01",),
    ),
    NotMeasured(
        theme="never_events",
        what="Whether what was learnt prevents the next one",
        why="A learning response that was started or closed says nothing of what changed, and events "
        "are too few "
        "to show it.",
        instead="A log of actions with a check of their effect at least 90 days later.",
        commitments=("PS02",),
    ),
    NotMeasured(
        theme="complaints",
        what="Whether people feel heard, and have had an apology",
        why="A log of dates and outcomes does not say how it was for the person, and there is no "
        "national series.",
        instead="A short form sent to everyone whose complaint was answered.",
        commitments=("PX03",),
    ),
    NotMeasured(
        theme="complaints",
        what="Whether a change that was promised is still in place",
        why="The log says that learning was recorded and the person was told, not what became of it.",
        instead="An action log, looked at again after six months.",
        commitments=("PX03",),
    ),
    NotMeasured(
        theme="complaints",
        what="Whether everyone is equally able to complain",
        why="Who complains can be compared only with who was seen; the count of contacts has no such groups.",
        instead="Each complaints measure by group, with the share unknown; a return of contacts by group.",
        commitments=("PX04",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="How long a child referred today will wait",
        why="Nobody knows the months to come. The shares seen, removed and still waiting at the rates "
        "of the last "
        "three months say what would happen if nothing changed, which is another thing.",
        instead="Those shares, and how long the children now waiting have waited.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="Harm while waiting",
        why="A crisis or a visit to an emergency department cannot be linked to a child on the list "
        "without "
        "identifying the child, which no return here does.",
        instead="Whether children waiting were in touch with the service; a provider's own review of harm.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="Whether families knew whom to contact",
        why="That is a question to families; no source here asks it.",
        instead="A survey of families on the list, with its wording kept.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="Whether a rising share seen within four weeks is good news (published figure)",
        why="The share falls when children who have waited long are seen at last, and rises when they "
        "are not.",
        instead="That share beside the number seen, the number waiting and how many wait over a year.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="",
        what="Quality in one number",
        why="Adding measures of different things hides each of them, and the weights would decide the "
        "result.",
        instead="Each measure with its own verdict.",
        commitments=("PS19",),
    ),
)
