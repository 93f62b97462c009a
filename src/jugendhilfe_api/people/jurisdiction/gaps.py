"""Which facts are missing, and which paragraph would decide with them: pure, like the rules.

Whether somebody asks for asylum, where the Land has sent them, and what help went before is known
to others than to those who keep persons. So the computation asks, and names the paragraph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from jugendhilfe_api.people.jurisdiction.models import MissingFact, Rule
from jugendhilfe_api.people.jurisdiction.rules import (
    Finding,
    Span,
    Stay,
    YoungPerson,
    adult_on,
    last_place,
)

WITHOUT_CUSTODY = {
    Rule.NO_CUSTODY_LAST_WITH_PARENT,
    Rule.NO_CUSTODY_LAST_RESIDENCE,
    Rule.NO_CUSTODY_LAST_STAY,
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A fact that is not known; with it `rule` might decide, and then for the place `ags`."""

    fact: MissingFact
    paragraph: str
    rule: Rule | None = None
    ags: str | None = None


def gaps(
    whom: YoungPerson, begin: date, day: date, found: Finding, before: Span | None
) -> Iterator[Gap]:
    """Find which facts are missing for a help that begins or began on `begin`, as of a day."""
    of_age = adult_on(whom)
    if of_age is None:
        yield Gap(MissingFact.BIRTH_DATE, "§ 7 (1) SGB VIII")
    if of_age is not None and day >= of_age:
        if begin >= of_age and before is None:
            yield Gap(MissingFact.PRECEDING_HELP, "§ 86a (4) SGB VIII", Rule.YOUNG_ADULT_UNCHANGED)
    else:
        yield from _asylum(whom, begin)
        yield from _parents(whom, day, found)
    if any(_contradict(stays, day) for stays in (whom.habitual, *_of_parents(whom))):
        yield Gap(MissingFact.RESIDENCE_CONTRADICTORY, "§ 30 (3) s. 2 SGB I")


def _asylum(whom: YoungPerson, begin: date) -> Iterator[Gap]:
    """Ask about asylum where the young person has come from abroad."""
    if not any(s.ags is None and s.begin < begin for s in (*whom.habitual, *whom.actual)):
        return
    place = last_place(whom.actual, begin)
    yield Gap(
        MissingFact.ASYLUM_APPLICATION, "§ 86 (7) s. 1 SGB VIII", Rule.ASYLUM_SEEKER_STAY, place
    )
    yield Gap(MissingFact.PRECEDING_CUSTODY, "§ 86 (7) s. 1, § 87 SGB VIII")
    yield Gap(MissingFact.DISTRIBUTION_DECISION, "§ 86 (7) s. 2 SGB VIII")


def _parents(whom: YoungPerson, day: date, found: Finding) -> Iterator[Gap]:
    if not whom.parents:
        yield Gap(MissingFact.PARENT, "§ 86 (1) SGB VIII")
    alive = [p for p in whom.parents if p.died_on is None or p.died_on > day]
    if not all(any(s.covers(day) for s in p.habitual) for p in alive):
        yield Gap(MissingFact.RESIDENCE_OF_PARENT, "§ 86 (1), (4) SGB VIII")
    applied = {found.rule, *found.steps}
    if applied & WITHOUT_CUSTODY:
        yield Gap(MissingFact.CUSTODY, "§ 86 (2), (3) SGB VIII")
    if Rule.LAST_STAY_WITH_PARENT in applied:
        yield Gap(MissingFact.LAST_STAY_WITH_PARENT, "§ 86 (2) s. 3 SGB VIII")


def _of_parents(whom: YoungPerson) -> Iterator[Sequence[Stay]]:
    yield from (parent.habitual for parent in whom.parents)


def _contradict(stays: Sequence[Stay], day: date) -> bool:
    """Say that somebody lives in two places: since two rows were merged into one person."""
    return len({stay.ags for stay in stays if stay.covers(day)}) > 1
