"""Synthetic waiting lists of three fictional providers: the same spells, month after month.

The same options give the same bytes. What is hidden in the data, and where, is ``SIGNALS``; the
places are counted back from the last month. Elsewhere only chance is at work, so a chart may signal
there too, as stable series do now and then. Nothing here reads a measure's definition.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from qmetrics.model import TwinOptions, add_months, month_end, month_start
from qmetrics.sources.cyp_waiting_list.table import DAYS_KEPT, TABLE
from qmetrics.sources.twinning import Signal, csv_bytes, month_starts, scale

# referrals a day at 1,000 patients, by provider
ARRIVALS = {"ZM1": 2.3, "ZM2": 1.9, "ZA5": 0.75}
# share of referrals, and the mean days to a first contact of the quick half and of the slow one
PATHWAYS = {
    "mental_health": (58, 17, 95),
    "neurodevelopmental": (26, 60, 330),
    "eating_disorder": (9, 9, 30),
    "other": (7, 20, 80),
}
QUICK_SHARE = 0.55
# the oldest spell on the first list was received this many days before it
WARM_UP = 1000

# months before the last one
LENGTHENING_FROM = 14
SLOWER = 2.6
LOST_AT = 8
LOST_SPELLS = 12


def _label(months_before: int) -> str:
    return f"{add_months(month_start(TwinOptions().last_month_end), -months_before):%Y-%m}"


# measure, organisation, first month (at the default options), what is there
SIGNALS: tuple[Signal, ...] = (
    (
        "camhs_waits.seen_within_4w",
        "ZM2",
        _label(LENGTHENING_FROM),
        "shift down: waits of children referred from this month on are 2.6 times as long",
    ),
    (
        "camhs_waits.days_waiting_median",
        "ZM2",
        _label(LENGTHENING_FROM),
        "lengthening wait: the list grows and ages from this month on",
    ),
    (
        "camhs_waits.unexplained_change",
        "ZM1",
        _label(LOST_AT),
        f"breach: {LOST_SPELLS} waiting spells leave the list with no removal recorded; else 0 every month",
    ),
)


@dataclass(eq=False)
class _Spell:
    """One made-up spell from referral to removal; dates that lie after a snapshot are not yet known."""

    cells: dict[str, str]
    provider: str
    received: date
    contact: date | None
    removal: date
    reason: str
    talks: list[date]
    lost_from: date | None = None

    def waits_at(self, day: date) -> bool:
        seen = self.contact is not None and self.contact <= day
        return self.received <= day < self.removal and not seen

    def is_on(self, day: date) -> bool:
        """Whether the spell belongs on the list of that day."""
        lost = self.lost_from is not None and self.lost_from <= day
        return self.received <= day and self.removal >= day - timedelta(days=DAYS_KEPT) and not lost


def twin(options: TwinOptions) -> Mapping[str, bytes]:
    """One CSV file a month, each with the lists of all three providers."""
    ends = [month_end(first) for first in month_starts(options)]
    spells: list[_Spell] = []
    for provider in ARRIVALS:
        spells += _spells(provider, ends[0] - timedelta(days=WARM_UP), options)
    _lose(spells, options)
    lists = {day: [spell for spell in spells if spell.is_on(day)] for day in ends}
    return {
        f"SYNTHETIC_cyp_waiting_list_{day:%Y_%m}.csv": _file(here, day, with_mark=index % 5 == 0)
        for index, (day, here) in enumerate(lists.items())
        if here
    }


def _lose(spells: list[_Spell], options: TwinOptions) -> None:
    """The breach: spells that wait at one month's end and are gone at the next, unrecorded."""
    month = add_months(month_start(options.last_month_end), -LOST_AT)
    gone, before = month_end(month), month - timedelta(days=1)
    # each would otherwise still wait, so that nothing but the loss is unexplained
    waiting = [spell for spell in spells if spell.provider == "ZM1" and spell.waits_at(before)]
    still = [spell for spell in waiting if spell.waits_at(gone)]
    # spread over the list, so that long and short waits are lost alike
    for spell in still[:: max(1, len(still) // LOST_SPELLS)][:LOST_SPELLS]:
        spell.lost_from = gone


def _spells(provider: str, first: date, options: TwinOptions) -> Iterator[_Spell]:
    rng = Random(f"{options.seed} cyp_waiting_list {provider}")
    slower_from = add_months(month_start(options.last_month_end), -LENGTHENING_FROM)
    a_day = ARRIVALS[provider] * scale(options)
    days = (options.last_month_end - first).days
    at = 0.0
    while (at := at + rng.expovariate(a_day)) <= days:
        received = first + timedelta(days=int(at))
        slower = SLOWER if provider == "ZM2" and received >= slower_from else 1.0
        yield _spell(rng, provider, received, slower)


def _spell(rng: Random, provider: str, received: date, slower: float) -> _Spell:
    pathway = rng.choices(tuple(PATHWAYS), [share for share, _, _ in PATHWAYS.values()])[0]
    _, quick, slow = PATHWAYS[pathway]
    urgent = rng.random() < (0.5 if pathway == "eating_disorder" else 0.08)
    mean = quick if urgent or rng.random() < QUICK_SHARE else slow
    to_contact = int(rng.gammavariate(2.0, mean * slower / 2.0))
    unseen_reason, to_removal = _unseen(rng)
    contact: date | None
    if to_removal < to_contact:
        contact, reason = None, unseen_reason
        removal = received + timedelta(days=to_removal)
    else:
        contact, reason = received + timedelta(days=to_contact), "first_contact_then_discharged"
        removal = contact + timedelta(days=int(rng.gammavariate(1.5, 45)))
    cells = {
        "provider_code": provider,
        "sub_icb_code": rng.choices(("Z1A", "Z1B", "Z1C", "Z1D", ""), (34, 30, 20, 14, 2))[0],
        "spell_id": f"{rng.getrandbits(64):016x}",
        "pathway": pathway,
        "priority": "urgent" if urgent else rng.choice(("routine", "routine", "Routine", "")),
        "age_band_at_referral": rng.choices(
            ("0_4", "5_10", "11_15", "16_17", "18_25", "unknown"), (4, 30, 42, 20, 3, 1)
        )[0],
        "sex": rng.choices(("female", "male", "other", ""), (54, 43, 1, 2))[0],
        "ethnicity": rng.choices(("white", "asian", "black", "mixed", "other", ""), (76, 6, 2, 4, 1, 11))[0],
        "imd_decile": rng.choices((*map(str, range(1, 11)), ""), (*range(14, 4, -1), 4))[0],
    }
    talks = []
    talk = received + timedelta(days=int(rng.expovariate(1 / 20)))
    while talk < removal:
        talks.append(talk)
        talk += timedelta(days=1 + int(rng.expovariate(1 / 32)))
    if contact is not None:
        talks = sorted({*talks, contact})
    return _Spell(cells, provider, received, contact, removal, reason, talks)


def _unseen(rng: Random) -> tuple[str, int]:
    """What would end the spell if the child were never seen, and after how many days."""
    chance = rng.random()
    if chance < 0.02:
        return "opened_in_error", rng.randrange(1, 45)
    if chance < 0.08:
        return "declined", rng.randrange(3, 40)
    if chance < 0.11:
        return "moved_away", rng.randrange(5, 400)
    if chance < 0.112:
        return "died", rng.randrange(5, 400)
    return "discharged_without_contact", 20 + int(rng.expovariate(1 / 500))


def _file(spells: list[_Spell], day: date, *, with_mark: bool) -> bytes:
    """The list of one day; every fifth file carries a byte-order mark, as spreadsheets write it."""
    rows = []
    texts: dict[tuple[str, date], str] = {}

    def shown(when: date | None, provider: str) -> str:
        if when is None or when > day:
            return ""
        style = "%d/%m/%Y" if provider == "ZM2" else "%Y-%m-%d"
        if (style, when) not in texts:
            texts[style, when] = when.strftime(style)
        return texts[style, when]

    for spell in spells:
        talks = bisect_right(spell.talks, day)
        closed = spell.removal <= day
        row = {
            "snapshot_date": day.isoformat(),
            **spell.cells,
            "referral_received_date": shown(spell.received, spell.provider),
            "first_attended_contact_date": shown(spell.contact, spell.provider),
            "last_two_way_contact_date": shown(spell.talks[talks - 1] if talks else None, spell.provider),
            "removal_date": shown(spell.removal, spell.provider),
            "removal_reason": spell.reason if closed else "",
        }
        rows.append([row[name] for name in TABLE.column_names])
    return csv_bytes(TABLE.column_names, rows, mark=with_mark)
