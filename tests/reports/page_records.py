"""Records of three pages, written out: a measure with everything, a theme and the first page."""

from datetime import date
from typing import Any

import polars as pl

from qmetrics.model import (
    Direction,
    Dynamics,
    Example,
    Exclusion,
    Kind,
    Level,
    Measure,
    Published,
    Rows,
    Target,
)
from qmetrics.reports.first_page import (
    AttentionLine,
    FirstPage,
    MatrixCell,
    ProviderPage,
    SummaryLine,
    Theme,
    ThemePage,
)
from qmetrics.reports.milestones import MilestoneLine, MilestonesPage
from qmetrics.reports.records import (
    BesideTable,
    BreakLine,
    CatalogueLine,
    CataloguePage,
    CheckLine,
    Companion,
    FileLine,
    Files,
    GroupRow,
    Groups,
    LineageSource,
    MeasurePage,
    Panel,
    Picture,
    Row,
    SourceLine,
    TargetLine,
)
from qmetrics.reports.upkeep import (
    CalendarCell,
    CalendarPage,
    CalendarRow,
    CalendarSource,
    QualityCheck,
    QualityPage,
    QualitySource,
)

ABOUT: dict[str, Any] = {
    "icb_name": "SYNTHETIC Wolds and Marches Integrated Care Board",
    "as_at": date(2026, 4, 20),
    "is_sample": True,
    "code_version": "0.1.0+1a2b3c4d",
}
EXAMPLE = Example(rows=(), period="2026-02", org="ZA1", expect={})


def a_measure(**changes: Any) -> Measure:
    """A computed proportion with a target, an exclusion and caveats."""
    parts: dict[str, Any] = {
        "key": "sepsis.antibiotics_within_1h",
        "title": "Antibiotics within one hour, high risk",
        "question": "Do people at high risk from sepsis get antibiotics within the hour?",
        "why": "Every hour of delay costs lives among those who are most ill.",
        "direction": Direction.HIGHER,
        "kind": Kind.PROPORTION,
        "origin": Rows(
            table="sepsis_return",
            date=pl.col("day"),
            denominator=pl.lit(True),
            numerator=pl.lit(True),
            exclusions=(Exclusion(reason="no band: neither judged nor scored", where=pl.lit(False)),),
        ),
        "unit": "%",
        "levels": (Level.ICB_PROVIDERS, Level.PROVIDER, Level.ICB_POPULATION),
        "owner": "Head of patient safety",
        "checked_by": "Lead quality analyst",
        "reviewed_on": date(2026, 1, 12),
        "review_by": date(2027, 1, 12),
        "example": EXAMPLE,
        "commitments": ("PS03",),
        "caveats": ("Cases are a sample.", "Time zero is the first NEWS2 at presentation."),
        "breakdowns": ("deprivation_quintile",),
        "specification": "Sepsis return, data dictionary",
        "targets": (Target(value=95, standing="national", valid_from=date(2024, 4, 1), source="A standard"),),
        "breaks": ((date(2024, 9, 1), "a new return replaced the old one"),),
    }
    return Measure(**parts | changes)


def a_published_measure(**changes: Any) -> Measure:
    """A neutral published share over a rolling window, without a target."""
    parts: dict[str, Any] = {
        "key": "camhs_waits.clock_stops_within_4w_share",
        "title": "Waits that stopped within four weeks",
        "direction": Direction.NEUTRAL,
        "dynamics": Dynamics.WINDOW,
        "window": 3,
        "origin": Published(table="mhsds", id="MRS08b", numerator_id="MRS08a", denominator_id="MRS08"),
        "targets": (),
        "breaks": (),
        "caveats": (),
        "specification": "https://digital.nhs.uk/a-specification",
    }
    return a_measure(**parts | changes)


def a_panel(**changes: Any) -> Panel:
    """A panel with a chart and three figures, one suppressed and one immature."""
    parts: dict[str, Any] = {
        "title": "Wolds and Marches, all providers",
        "level_words": "all providers of the ICB together",
        "org_name": "SYNTHETIC Wolds and Marches ICB",
        "chart_svg": "charts/sepsis one.svg",
        "chart_png": "charts/sepsis one.png",
        "alt_text": "XmR chart: latest 77.8%; mean 65.2%.",
        "chart_reason": "XmR chart: 30 months of a flow",
        "verdict_words": "improvement beyond usual variation",
        "variation": "improvement_high",
        "assurance": "fail",
        "sentences": (
            "It is above the upper limit of 76.7%.",
            "Unless something changes, the national target of 95% will be missed each time.",
        ),
        "latest_words": "77.8% (126 of 162) in March 2026",
        "rows": (
            Row(
                period="March 2026",
                value_words="77.8%",
                numerator_words="126",
                denominator_words="162",
                bounds_words="70.8% to 83.5%",
                status_words="reported, not complete yet",
                release_words="provisional",
                is_immature=True,
            ),
            Row(
                period="February 2026",
                value_words="suppressed (0–0.98 %)",
                numerator_words="suppressed",
                denominator_words="410",
                status_words="suppressed",
            ),
            Row(period="January 2026", value_words="no cases", status_words="no cases"),
        ),
        "tables": (
            BesideTable(
                caption="The same again",
                columns=("Month", "Provider", "In the month"),
                numbers=("In the month",),
                rows=(("March 2026", "Trust ZA1", "2"), ("May 2025", "Trust ZA2", "1")),
                note="A list and no verdict",
            ),
            BesideTable(caption="Again elsewhere: none", columns=("Month",), rows=()),
        ),
        "pictures": (
            Picture(
                title="A child referred today",
                svg="charts/referred one.svg",
                png="charts/referred one.png",
                alt_text="Areas by week: 33 seen within 4 weeks.",
                sentences=("Of 100 children, 33 would be seen within 4 weeks",),
            ),
        ),
    }
    return Panel(**parts | changes)


CHECKS = (
    CheckLine(name="row count", severity="critical", outcome="passed", asset="table/sepsis_return"),
    CheckLine(
        name="month not in the future",
        severity="warning",
        outcome="failed",
        message="3 rows, first row 214",
        since=date(2026, 4, 2),
        asset="table/sepsis_return",
    ),
    CheckLine(name="keys are unique", severity="critical", outcome="error", message="could not be evaluated"),
)
SOURCES = (
    SourceLine(
        title="Sepsis return",
        publisher="The ICB's providers",
        licence="Local agreement between provider and ICB",
        files=10,
        rows=4321,
        last_received=date(2026, 4, 18),
    ),
    SourceLine(
        title="Mental health services monthly statistics",
        publisher="NHS England",
        licence="Open Government Licence v3.0",
        files=4,
        rows=91234,
        last_received=date(2026, 4, 9),
    ),
    SourceLine(
        title="Activity return",
        publisher="The ICB's providers",
        licence="Local agreement",
        absent=True,
        reason="nothing has arrived",
    ),
)
LINES = (
    SummaryLine(
        key="sepsis.antibiotics_within_1h",
        title="Antibiotics within one hour, high risk",
        theme="sepsis",
        href="measures/sepsis.antibiotics_within_1h.html",
        latest_words="77.8% (126 of 162) in March 2026",
        variation="improvement_high",
        assurance="fail",
        verdict_words="The latest point is above the upper limit of 76.7%",
        was_variation="common_cause",
        target_words="95.0% (national)",
        chart_note="XmR chart",
        is_new_signal=True,
    ),
    SummaryLine(
        key="sepsis.screened",
        title="Screened for sepsis",
        theme="sepsis",
        latest_words="81.2%",
        variation="improvement_high",
        assurance="pass",
        verdict_words="must not be printed",
        status="withheld: the check 'row count' of the sepsis return failed",
        chart_note="withheld",
    ),
    SummaryLine(
        key="sepsis.senior_review_within_1h",
        title="Senior review within one hour",
        theme="sepsis",
        href="measures/sepsis.senior_review_within_1h.html",
        status="no data: nothing has arrived from the sepsis return",
    ),
)


ALERT = AttentionLine(
    title="Antibiotics within one hour, high risk",
    whose="SYNTHETIC Alderwick Hospitals",
    href="sepsis/antibiotics_within_1h.html#ZA1_provider",
    why="The latest point is a concern beyond usual variation",
    latest_words="Latest figure: 61.2% (60 of 98) in March 2026",
    action_words="Action: a nurse in charge of the trolley, due 1 May 2026",
    is_new_signal=True,
)


def a_measure_page(**changes: Any) -> MeasurePage:
    """The page of a measure with two panels."""
    parts: dict[str, Any] = {
        "measure": a_measure(),
        "theme_title": "Sepsis",
        "theme_href": "../sepsis.html",
        "index_href": "../index.html",
        "panels": (
            a_panel(),
            a_panel(title="Trust ZA1", withheld_reason="the check 'row count' failed", latest_words="12.3%"),
        ),
        "groups": (
            Groups(
                breakdown="sex",
                period="12 months to March 2026",
                rows=(
                    GroupRow(
                        group="female",
                        value_words="61.0%",
                        interval_words="55.0% to 66.8%",
                        cases_words="300",
                    ),
                    GroupRow(group="unknown", value_words="suppressed"),
                ),
                unknown_words="The group is unknown for 2% of the cases.",
            ),
        ),
        "checks": CHECKS,
        "sources": SOURCES,
        "trace_command": "qmetrics trace sepsis.antibiotics_within_1h --org QZ9 --period 2026-03",
        "shown_with": (Companion(title="Time recorded", href="sepsis.x.html", latest_words="91.0%"),),
        "targets": (TargetLine(value_words="70.0%", standing="local", dates_words="from 1 April 2026"),),
        "breaks": (BreakLine(day=date(2025, 5, 1), reason="the method of sampling changed"),),
    }
    return MeasurePage(**ABOUT | parts | changes)


def a_catalogue_page(**changes: Any) -> CataloguePage:
    """A source that arrived and has a measure, and one that did neither."""
    source = LineageSource(
        title="Sepsis return",
        publisher="Providers",
        purpose="Cases of sepsis.",
        table="table/sepsis_return",
        files=2,
        rows=1200,
        last_received=date(2026, 4, 12),
        uses=("ods",),
        measures=(("Screened", "sepsis/screened.html"),),
    )
    bare = LineageSource(title="Activity", publisher="Providers", purpose="contacts", table="table/activity")
    line = CatalogueLine(
        title="Screened",
        href="sepsis/screened.html",
        key="sepsis.screened",
        unit="%",
        direction="higher is better",
        owner="Head of patient safety",
        version=1,
        review_by=date(2027, 4, 1),
    )
    return CataloguePage(**ABOUT | {"sources": (source, bare), "measures": (line,)} | changes)


def a_calendar_page(**changes: Any) -> CalendarPage:
    """A source with a provider in time and one late, and a source without periods."""
    rows = (
        CalendarRow(name="Alderwick", cells=(CalendarCell(word="Landed", words="9 March 2026"),)),
        CalendarRow(
            name="Brackenford",
            cells=(
                CalendarCell(word="Late", words="23 March 2026, 8 days after it was due", is_behind=True),
            ),
        ),
    )
    activity = CalendarSource(
        title="Activity",
        key="activity",
        publisher="Providers",
        due_words="Expected within 15 days of the end of each month",
        last_words="3 files landed.",
        sentences=("Late data from 1 provider: Brackenford.",),
        periods=("February 2026",),
        rows=rows,
        silent="Cawthorpe",
    )
    bare = CalendarSource(
        title="Organisations", key="ods", publisher="NHS England", due_words="Expected", last_words="None."
    )
    about = {"day": date(2026, 4, 14), "standing": "Late data from 1 provider", "sources": (activity, bare)}
    return CalendarPage(**ABOUT | about | changes)


def a_milestones_page(**changes: Any) -> MilestonesPage:
    """Two milestones, one with earlier statements, and the picture of both."""
    common = {"commitment": "PS13", "org_name": "Alderwick", "stated": "5 April 2026", "owner": "Chief nurse"}
    lines = (
        MilestoneLine(
            **common,
            title="Approve the framework",
            state="Done on 3 March 2026",
            due="30 June 2026; first promised for 31 March 2026, moved once",
            evidence="Minutes, item 7, of 3 March 2026: 42 days old",
            checked_by="Board secretary",
            earlier=("1 January 2026: under way, promised for 31 March 2026; owner Chief nurse",),
        ),
        MilestoneLine(
            **common,
            title="Name a lead",
            state="Said to be done on 3 March 2026; no evidence is named",
            due="31 March 2026",
            evidence="none named",
            checked_by="nobody else yet",
        ),
    )
    picture = Picture(title="Register", svg="milestones.svg", png="milestones.png", alt_text="A timeline.")
    parts: dict[str, Any] = {
        "day": date(2026, 4, 14),
        "counts": "2 milestones: 1 done, 1 said to be done without evidence",
        "standing": "1 milestone is said to be done without evidence",
        "lines": lines,
        "picture": picture,
        "downloads": (("CSV", "milestones.csv"), ("accessible workbook, XLSX", "milestones.xlsx")),
    }
    return MilestonesPage(**ABOUT | parts | changes)


def a_quality_page(**changes: Any) -> QualityPage:
    """A table with every result, one that is absent, and a measure."""
    common: dict[str, Any] = {"name": "n", "severity": "critical", "outcome": "passed"}
    bad = common | {"since": date(2026, 4, 2), "message": "not so in 3 rows"}
    accepted = "Accepted until 1 July 2026 by Head of quality: known at source (row 4 of the ledger)."
    checks = (
        QualityCheck(**common | {"words": "org code is never empty"}),
        QualityCheck(
            **bad
            | {"severity": "warning", "outcome": "failed", "words": "days in order", "accepted": accepted}
        ),
        QualityCheck(**bad | {"outcome": "error", "words": "keys are unique"}),
        QualityCheck(**bad | {"outcome": "failed", "words": "it has rows"}),
    )
    skipped = (QualityCheck(**common | {"outcome": "skipped", "words": "it has rows"}),)
    tables = (
        QualitySource(title="Sepsis return", anchor="sepsis_return", href="", checks=checks),
        QualitySource(title="Activity", anchor="activity", href="", checks=skipped),
    )
    measures = (QualitySource(title="Sepsis: screened", anchor="", href="sepsis/screened.html", checks=()),)
    return QualityPage(**ABOUT | {"tables": tables, "measures": measures} | changes)


def a_theme_page(**changes: Any) -> ThemePage:
    """The page of a theme."""
    parts: dict[str, Any] = {
        "theme": Theme(title="Sepsis", lines=LINES),
        "checks": CHECKS,
        "sources": SOURCES,
    }
    return ThemePage(**ABOUT | parts | changes)


def a_first_page(**changes: Any) -> FirstPage:
    """The first page, with files of every fate."""
    parts: dict[str, Any] = {
        "alert": (ALERT,),
        "matrix": (MatrixCell(variation="improvement", assurance="fail", lines=LINES[:1]),),
        "lines": LINES,
        "themes": (("Sepsis", "sepsis/index.html"), ("Complaints", "complaints/index.html")),
        "more": (("Catalogue and lineage", "catalogue.html"),),
        "providers": (("SYNTHETIC Alderwick Hospitals", "providers/ZA1.html"),),
        "new_signals": 5,
        "charts": 188,
        "files": Files(
            landed=(FileLine(name="sepsis_ZA1_2026-03.csv", source="Sepsis return"),),
            quarantined=(
                FileLine(
                    name="sepsis_ZA2.csv",
                    source="Sepsis return",
                    reason="row 12, column time_zero_at: not a date and time with an offset",
                ),
            ),
            refused=(
                FileLine(
                    name="a file of 12,345 bytes, received 18 April 2026",
                    reason="column 3 holds NHS numbers: take it out and tell the information governance lead",
                ),
            ),
            unknown=(FileLine(name="holiday rota.xlsx"),),
            absent=(FileLine(name="Activity return", reason="nothing has arrived"),),
        ),
        "checks_passed": 412,
        "checks_warned": 7,
        "checks_failed": 1,
        "checks": CHECKS,
    }
    return FirstPage(**ABOUT | parts | changes)


def a_provider_page(**changes: Any) -> ProviderPage:
    """The page of one provider."""
    parts: dict[str, Any] = {"name": "SYNTHETIC Alderwick Hospitals", "alert": (ALERT,), "lines": LINES}
    return ProviderPage(**ABOUT | parts | changes)
