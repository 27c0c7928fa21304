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
        "deaths after discharge. A rate made of it would mislead.",
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
        why="They are few, and depend on what a provider does and how well it reports. A list in order of "
        "counts would punish honest reporting.",
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
        why="A learning response that was started or closed says nothing of what changed, and events are "
        "too few to show it.",
        instead="A log of actions with a check of their effect at least 90 days later.",
        commitments=("PS02",),
    ),
    NotMeasured(
        theme="complaints",
        what="Whether people feel heard, and have had an apology",
        why="A log of dates and outcomes does not say how it was for the person, and there is no national "
        "series.",
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
        theme="complaints",
        what="How quickly complaints are answered elsewhere",
        why="The published return (KO41a) is yearly and has no dates, so that nobody can compare the time "
        "an answer takes.",
        instead="The time that each provider here takes, from its own log; the yearly number and outcome "
        "beside.",
        commitments=("PX02",),
    ),
    NotMeasured(
        theme="complaints",
        what="Which share of complaints to the Ombudsman is upheld",
        why="Those decided in a year are not those received in it: a share of one by the other can be "
        "more than all.",
        instead="Both numbers beside each other; the Ombudsman's cases followed one by one would be needed.",
        commitments=("PX02",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="How long a child referred today will wait",
        why="Nobody knows the months to come. The shares seen, removed and still waiting at the rates of "
        "the last three months say what would happen if nothing changed, which is another thing.",
        instead="Those shares, and how long the children now waiting have waited.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="Harm while waiting",
        why="A crisis or a visit to an emergency department cannot be linked to a child on the list "
        "without identifying the child, which no return here does.",
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
        why="The share falls when children who have waited long are seen at last, and rises when they are "
        "not.",
        instead="That share beside the number seen, the number waiting and how many wait over a year.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="camhs_waits",
        what="Whether fewer published clock stops mean less care",
        why="A clock stops when a contact, a first score and a plan are all recorded, so that the number "
        "falls with recording as much as with care.",
        instead="First contacts on the local list, and how many wait for one.",
        commitments=("PX08",),
    ),
    NotMeasured(
        theme="data_quality",
        what="Whether a return says what happened",
        why="A check finds what is impossible or unlike a return's own past. A day written down wrongly, but "
        "possible, looks like any other.",
        instead="A sample of cases read again from the records each year, by somebody who did not send them.",
        commitments=("PS17",),
    ),
    NotMeasured(
        theme="",
        what="Quality in one number",
        why="Adding measures of different things hides each of them, and the weights would decide the "
        "result.",
        instead="Each measure with its own verdict.",
        commitments=("PS19",),
    ),
    NotMeasured(
        theme="",
        what="Whether the culture of a service is open or closed",
        why="There is no national measure. Detriment after speaking up, turnover, restraint and ratings "
        "are signs, each with other causes, and a sum of them would hide every one.",
        instead="Each sign beside the others, with an assessment by two raters; returns of these would be "
        "needed.",
        commitments=("CC09", "CC10"),
    ),
    NotMeasured(
        theme="",
        what="Whether it is good that more people speak up",
        why="More concerns can mean more trust or more trouble, and the national collection may end.",
        instead="The share raised without a name and the share who came to harm for it, with no direction "
        "for the number; a return of the guardians would be needed.",
        commitments=("CC02",),
    ),
    NotMeasured(
        theme="",
        what="Whether leaders have the right skills",
        why="No public measure of it is valid.",
        instead="Who has a voice in which decision, and what staff say of those who lead them; a register "
        "of forums and their members would be needed.",
        commitments=("LD03", "LD07"),
    ),
    NotMeasured(
        theme="",
        what="Whether care is joined up when people move between services",
        why="Only surveys ask it, once a year, with questions that change.",
        instead="Those answers by year with their intervals, never a chart with limits; a return of "
        "discharge summaries sent in time would help.",
        commitments=("CE16",),
    ),
    NotMeasured(
        theme="",
        what="Whether hospital mortality changes from month to month",
        why="The published indicator covers twelve months each time: neighbouring figures share eleven of "
        "them.",
        instead="The band that is published with it, as a sign to look closer and no verdict on care.",
        commitments=("CE11",),
    ),
    NotMeasured(
        theme="",
        what="Whether milestones and actions went well, as a verdict or a share of them done",
        why="About half of what was promised is a milestone, an action or an assessment of oneself: it "
        "has a state and a date, and no series.",
        instead="The register of milestones beside this page: state, promised day and how often it moved, "
        "owner, evidence with its age, who else looked at it. Whether what was done also helped stays "
        "open: only a measure of the thing itself can show that.",
        commitments=("PS12", "PS13", "CC07", "QG09"),
    ),
)
