"""Synthetic sepsis returns of six fictional acute trusts, with the mess of real ones.

The same options give the same bytes. What is hidden in the data, and where, is ``SIGNALS``; the
places are counted back from the last month. Elsewhere only chance is at work, so a chart may signal
there too, as stable series do now and then. Nothing here reads a measure's definition.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from qmetrics.model import TwinOptions, add_months, month_start
from qmetrics.sources.sepsis_return.table import TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, home_providers, month_starts, scale

LONDON = ZoneInfo("Europe/London")
Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How one trust behaves and how it writes: cases a month, share treated in time, habits."""

    cases: float
    share: float
    method: str = "random"
    words: tuple[str, str] = ("yes", "no")
    time: str = "iso"
    day: str = "%Y-%m-%d"
    titled: bool = False


PLANS = {
    "ZA1": Plan(cases=48, share=0.72),
    "ZA2": Plan(cases=50, share=0.58, words=("Y", "N"), time="short", day="%d/%m/%Y"),
    "ZA3": Plan(cases=42, share=0.66, method="all", words=("TRUE", "FALSE"), time="zulu", titled=True),
    "ZA4": Plan(cases=46, share=0.74, words=("Yes", "No"), day="%d/%m/%Y"),
    "ZA5": Plan(cases=56, share=0.45, words=("1", "0"), titled=True),
    "ZA6": Plan(cases=52, share=0.69, method="consecutive", time="short"),
}

# months before the last one
SHIFT_FROM = 11
OUTLIER_AT = 5
TREND = {13 - step: 0.42 + 0.07 * step for step in range(8)}
METHOD_CHANGE = 17


def _label(months_before: int) -> str:
    return f"{add_months(month_start(TwinOptions().last_month_end), -months_before):%Y-%m}"


# measure, organisation, first month (at the default options), what is there
SIGNALS: tuple[Signal, ...] = (
    (
        "sepsis.antibiotics_within_1h",
        "ZA2",
        _label(SHIFT_FROM),
        "shift up: from about 58 % to about 88 % in this month, and it stays",
    ),
    (
        "sepsis.antibiotics_within_1h",
        "ZA4",
        _label(OUTLIER_AT),
        "outlier: about 10 % in this one month, against about 74 % in the others",
    ),
    (
        "sepsis.antibiotics_within_1h",
        "ZA5",
        _label(max(TREND)),
        "trend: eight months each better than the last, from about 42 % to about 91 %; about 85 % after",
    ),
    (
        "sepsis.antibiotics_within_1h",
        "ZA6",
        _label(METHOD_CHANGE),
        "break: the method of sampling changes from consecutive to random",
    ),
)


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One CSV file for each acute trust of the fictional ICB: its complete return over all months."""
    return {
        f"SYNTHETIC_sepsis_return_{code}.csv": _file(code, PLANS[code], options)
        for code in home_providers("acute")
    }


def _file(code: str, plan: Plan, options: TwinOptions) -> bytes:
    rng = Random(f"{options.seed} sepsis_return {code}")
    extract = options.last_month_end + timedelta(days=14)
    rows: list[Row] = []
    for index, first in enumerate(month_starts(options)):
        rows += _month(rng, code, plan, first, options.months - 1 - index, scale(options))
    for row in rows:
        row["extract_date"] = extract.strftime(plan.day)
        if plan.titled:
            for name in ("setting", "judged_band", "antibiotic_outcome", "exclusion_reason"):
                row[name] = row.get(name, "").replace("_", " ").capitalize()
    if plan.method == "random":
        # two rows whose time zero nobody wrote down
        for row in rng.sample(rows, min(2, len(rows) - 1)):
            row["time_zero_at"] = ""
    cells = ([row.get(name, "") for name in TABLE.column_names] for row in rows)
    return csv_bytes(TABLE.column_names, cells, mark=plan.day == "%d/%m/%Y")


def _share(code: str, plan: Plan, before: int) -> float | None:
    """The exact share treated in time where a signal is placed; None where chance decides."""
    if code == "ZA4" and before == OUTLIER_AT:
        return 0.10
    if code == "ZA5" and before in TREND:
        return TREND[before]
    return None


def _chance(code: str, plan: Plan, before: int) -> float:
    if code == "ZA2" and before <= SHIFT_FROM:
        return 0.88
    if code == "ZA5" and before < min(TREND):
        return 0.85
    return plan.share


def _month(rng: Random, code: str, plan: Plan, first: date, before: int, size: float) -> list[Row]:
    expected = plan.cases * size
    count = max(1, round(min(max(rng.gauss(expected, expected / 12), 0.75 * expected), 1.07 * expected)))
    method = "random" if code == "ZA6" and before <= METHOD_CHANGE else plan.method
    eligible_n = count if method == "all" else count + rng.randrange(10, 40)
    start = _utc(first)
    length = int((_utc(add_months(first, 1)) - start).total_seconds() // 60)
    zeros = sorted(start + timedelta(minutes=rng.randrange(length)) for _ in range(count))
    cases = [_Case(rng, zero) for zero in zeros]
    judged = [case for case in cases if case.counts]
    exact = _share(code, plan, before)
    if exact is None:
        chance = _chance(code, plan, before)
        in_time = {id(case) for case in judged if rng.random() < chance}
    else:
        in_time = {id(case) for case in rng.sample(judged, round(exact * len(judged)))}
    rows = []
    for case in cases:
        case.treat(rng, id(case) in in_time)
        row = case.row(rng, plan)
        row |= {
            "provider_code": code,
            "site_code": f"{code}0{rng.choice('112')}",
            "sample_method": method,
            "eligible_n": str(eligible_n),
        }
        rows.append(row)
    return rows


def _utc(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LONDON).astimezone(UTC)


class _Case:
    """One made-up case: who it is by score and judgement, then how it is treated."""

    def __init__(self, rng: Random, zero: datetime) -> None:
        self.zero = zero
        self.news2 = rng.choices(
            (None, 0, rng.randrange(1, 5), rng.randrange(5, 7), rng.randrange(7, 15)), (2, 1, 12, 30, 55)
        )[0]
        score = self.news2 if self.news2 is not None else -1
        by_score = "high" if score >= 7 else "moderate" if score >= 5 else "low" if score >= 1 else "very_low"
        self.single_3 = score >= 1 and rng.random() < (0.6 if score >= 5 else 0.5)
        self.judged = ""
        if rng.random() < 0.4:
            self.judged = by_score if rng.random() < 0.85 else rng.choice(("high", "moderate"))
        self.band = self.judged or ("" if score < 0 else by_score)
        self.suspected = rng.random() < {"high": 0.92, "moderate": 0.8}.get(self.band, 0.4)
        self.pregnant = rng.random() < 0.015
        self.reason = ""
        self.decided: datetime | None = None
        if self.suspected and rng.random() < 0.06:
            self.reason = rng.choice(
                ("already_on_treatment", "declined_or_ceiling_of_care", "infection_ruled_out")
            )
            self.decided = zero + timedelta(minutes=rng.randrange(5, 55))
        self.outcome = ""
        self.given: datetime | None = None

    @property
    def counts(self) -> bool:
        """Whether the case is in the denominator of treatment within one hour."""
        return self.suspected and self.band == "high" and not self.pregnant and not self.reason

    def treat(self, rng: Random, in_time: bool) -> None:
        """Give or withhold the antibiotic. ``in_time`` holds for the cases that count."""
        if self.reason == "already_on_treatment":
            self._give(-rng.randrange(30, 2000))
        elif self.reason:
            self.outcome = "not_given"
        elif not self.suspected:
            self.outcome = rng.choice(("", "not_given"))
        elif in_time or (not self.counts and rng.random() < 0.5):
            habit = rng.random()
            self._give(
                -rng.randrange(1, 40) if habit < 0.03 else 60 if habit < 0.06 else rng.randrange(4, 60)
            )
        else:
            fate = rng.random()
            if fate < 0.7:
                self._give(min(61 + int(rng.expovariate(1 / 70)), 900))
            elif fate < 0.85:
                self.outcome = "given_but_time_unknown"
            else:
                self.outcome = "not_given"
                # an exclusion that nobody timed, or that was decided too late, does not count
                if rng.random() < 0.4:
                    self.reason = "infection_ruled_out"
                    late = self.zero + timedelta(minutes=rng.randrange(190, 900))
                    self.decided = late if rng.random() < 0.5 else None

    def _give(self, minutes: int) -> None:
        self.outcome, self.given = "given", self.zero + timedelta(minutes=minutes)

    def row(self, rng: Random, plan: Plan) -> Row:
        """The case as the trust writes it."""
        stratified = self.zero + timedelta(minutes=rng.randrange(0, 25)) if rng.random() < 0.93 else None
        review = None
        if self.suspected and rng.random() < 0.88:
            review = (stratified or self.zero) + timedelta(minutes=int(rng.expovariate(1 / 35)))
        culture = self.zero + timedelta(minutes=rng.randrange(5, 90)) if rng.random() < 0.7 else None
        triggered = (self.news2 or 0) >= 5 or self.single_3

        def moment(at: datetime | None) -> str:
            return "" if at is None else _moment(at, plan.time)

        def word(true: bool) -> str:
            return plan.words[0 if true else 1]

        def maybe(text: str, share: float) -> str:
            return text if rng.random() < share else ""

        return {
            "case_id": f"{rng.getrandbits(64):016x}",
            "setting": "ed" if rng.random() < 0.7 else "inpatient",
            "age_band": _pick(rng, AGES),
            "is_pregnant_or_recent": word(True) if self.pregnant else maybe(word(False), 0.8),
            "sex": maybe(_pick(rng, SEXES), 0.99),
            "ethnicity": maybe(_pick(rng, ETHNICITIES), 0.9),
            "imd_decile": maybe(str(rng.choices(range(1, 11), range(14, 4, -1))[0]), 0.96),
            "sub_icb_code": maybe(_pick(rng, SUB_ICBS), 0.98),
            "time_zero_at": moment(self.zero),
            "time_zero_news2": "" if self.news2 is None else str(self.news2),
            "has_single_parameter_3": word(self.single_3),
            "judged_band": self.judged,
            "risk_stratified_at": moment(stratified),
            "screened": word(rng.random() < (0.87 if triggered else 0.5)),
            "sepsis_suspected": word(self.suspected),
            "antibiotic_outcome": self.outcome,
            "antibiotic_given_at": moment(self.given),
            "exclusion_reason": self.reason,
            "exclusion_decided_at": moment(self.decided),
            "senior_review_at": moment(review),
            "blood_culture_at": moment(culture),
        }


AGES = {"16_24": 5, "25_44": 12, "45_64": 22, "65_74": 20, "75_84": 24, "85_plus": 17}
SEXES = {"female": 50, "male": 49, "other": 1}
ETHNICITIES = {"white": 86, "asian": 7, "black": 3, "mixed": 2, "other": 2}
SUB_ICBS = {"Z1A": 34, "Z1B": 30, "Z1C": 20, "Z1D": 14, "Z2A": 2}


def _pick(rng: Random, weights: Mapping[str, int]) -> str:
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _moment(at: datetime, style: str) -> str:
    if style == "zulu":
        return f"{at:%Y-%m-%dT%H:%M:%SZ}"
    local = at.astimezone(LONDON)
    return local.isoformat(" ", "minutes") if style == "short" else local.isoformat("T", "seconds")
