"""What a measure's declaration says of itself, as labelled lines.

Here: a declaration turned into the lines of its page. Not here: its figures (``records.Panel``) and what the
ledger adds to it, such as local targets (``records.MeasurePage.targets``).
"""

from qmetrics.model import Cadence, Derived, Dynamics, Events, Kind, Measure, Published, PublishedShare, Rows
from qmetrics.reports import words
from qmetrics.reports.records import BreakLine, TargetLine

RULESETS = {"mdc": "those of NHS England's Making Data Count (mdc)"}
Lines = list[tuple[str, list[str]]]


def definition_lines(measure: Measure) -> Lines:
    """How a measure is defined: label and one or more texts each.

    Parameters
    ----------
    measure : Measure
        The declaration.

    Returns
    -------
    list of tuple
        In reading order; a label with nothing to say is left out.
    """
    lines: Lines = [
        ("Key", [measure.key]),
        ("What the number is", [words.kind_words(measure.kind)]),
        ("Unit", [measure.unit]),
        ("Direction", [words.direction_words(measure.direction)]),
        ("Dynamics", [words.dynamics_words(measure.dynamics, measure.cadence)]),
        ("One figure covers", [_covers(measure)]),
        ("A new figure", [_comes(measure)]),
        ("A figure counts", [words.maturity_words(measure.maturity_days, measure.maturity_working_days)]),
        ("Where it comes from", origin_sentences(measure)),
        ("Left out, and counted beside", exclusion_reasons(measure)),
        ("Levels, the headline first", [words.level_words(level) for level in measure.levels]),
        ("Breakdowns", [words.breakdown_words(name) for name in measure.breakdowns]),
        ("Shown first by", [words.breakdown_words(measure.headline_breakdown)]),
        ("Verdict taken from", [measure.verdict_from or ""]),
        ("Rules for signals", [RULESETS.get(measure.ruleset, measure.ruleset)]),
        ("Reproduces", [measure.reproduces]),
        ("Definition valid from", [words.date_words(measure.valid_from)]),
        ("Changes to the definition", list(measure.changelog)),
    ]
    said = [(label, [text for text in texts if text]) for label, texts in lines]
    return [(label, texts) for label, texts in said if texts]


def governance_lines(measure: Measure) -> Lines:
    """Who answers for the definition and when it is looked at again."""
    return [
        ("Owner", [measure.owner]),
        ("Checked by", [measure.checked_by]),
        ("Reviewed on", [words.date_words(measure.reviewed_on)]),
        ("Review by", [words.date_words(measure.review_by)]),
        ("Version of the definition", [str(measure.version)]),
    ]


def origin_sentences(measure: Measure) -> list[str]:
    """Where the figure comes from, in words that need no knowledge of the code."""
    origin = measure.origin
    if isinstance(origin, Published):
        text = f"Published as {origin.id}: taken as it stands, never recomputed."
        parts = [
            f"Published {name} beside it: {id}."
            for name, id in (("numerator", origin.numerator_id), ("denominator", origin.denominator_id))
            if id
        ]
        return [text, *parts]
    if isinstance(origin, PublishedShare):
        return [f"From two exact published counts: {origin.numerator_id} of {origin.denominator_id}."]
    if isinstance(origin, Derived):
        terms = ", ".join(_term(*term) for term in origin.terms)
        return [f"Derived from other measures of the theme: {terms}."]
    if isinstance(origin, Events):
        return ["Days from one event to the next, computed from the dates of the events."]
    return _rows_sentences(origin)


def exclusion_reasons(measure: Measure) -> list[str]:
    """Why rows are left out of the denominator."""
    origin = measure.origin
    return [each.reason for each in origin.exclusions] if isinstance(origin, Rows) else []


def target_lines(measure: Measure) -> list[TargetLine]:
    """The statutory and national targets of a declaration."""
    lines = []
    for target in measure.targets:
        end = f" to {words.date_words(target.valid_to)}" if target.valid_to else ""
        lines.append(
            TargetLine(
                value_words=words.figure_words(measure.kind, measure.unit, target.value),
                standing=target.standing,
                dates_words=f"from {words.date_words(target.valid_from)}{end}",
                source=target.source,
            )
        )
    return lines


def break_lines(measure: Measure) -> list[BreakLine]:
    """The breaks in the series that a declaration knows, oldest first."""
    return [BreakLine(day=day, reason=reason) for day, reason in sorted(measure.breaks)]


def _covers(measure: Measure) -> str:
    if measure.kind is Kind.TIME_BETWEEN:
        return "the days from one event to the next"
    if measure.dynamics is Dynamics.STOCK:
        return "the last day of its month"
    if measure.cadence is Cadence.QUARTER and measure.window == 1:
        return "a quarter of the year"
    return words.window_words(measure.window)


def _comes(measure: Measure) -> str:
    if measure.kind is Kind.TIME_BETWEEN:
        return "with each event"
    return words.cadence_words(measure.cadence)


def _term(key: str, weight: float, lag: int) -> str:
    sign = "plus" if weight > 0 else "minus"
    times = "" if abs(weight) == 1 else f"{abs(weight):g} times "
    before = f" of {words.count_words(abs(lag), 'month')} before" if lag else ""
    return f"{sign} {times}{key}{before}"


def _rows_sentences(origin: Rows) -> list[str]:
    sentences = ["Computed from the rows of the return named under 'Where the figures come from'."]
    if origin.numerator is not None:
        sentences.append("Every case of the numerator is also one of the denominator, by construction.")
    if origin.unknown is not None:
        sentences.append("Where the evidence is missing, the case counts against; the range shows how much.")
    if origin.snapshot == "own_month":
        sentences.append("Each month is read from the snapshot of that month.")
    if origin.snapshot == "mature":
        sentences.append("Each month is read from the first snapshot after its follow-up has passed.")
    if origin.minimum_rows > 1:
        sentences.append(f"No figure from fewer than {origin.minimum_rows} rows.")
    if origin.exposure is not None:
        sentences.append(f"For each {origin.exposure.per:,.0f} of the activity of the same month.")
    return sentences
