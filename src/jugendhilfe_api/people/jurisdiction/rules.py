"""Local jurisdiction by §§ 86, 86a SGB VIII: pure, from dated facts.

Of § 86, paragraphs 1 to 6 are computed, and § 86a, where paragraph 4 needs to be told which help
went before. Asylum seekers (§ 86 (7)) follow the assignment of the Land, which is no fact about
residence: `gaps` asks for it, and a clerk decides.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from jugendhilfe_api.people.jurisdiction.models import Rule
from jugendhilfe_api.reference.holidays.service import add_months

ADULT, YEARS_OF_FOSTER_CARE, MONTHS_BEFORE, MONTHS_BETWEEN = 18, 2, 6, 3
ONE_DAY = timedelta(days=1)
District = Callable[[str | None], str | None]  # of a place; the key of its office


@dataclass(frozen=True, slots=True)
class Span:
    """A period, both days inclusive; without an end it still holds."""

    begin: date
    end: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether the day lies in it."""
        return self.begin <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True, slots=True)
class Stay(Span):
    """A residence: the place by its official key, none abroad."""

    ags: str | None = None
    in_institution: bool = False


@dataclass(frozen=True, slots=True)
class Parent:
    """A legal parent: where they live, when they had custody and lived with the child."""

    id: UUID
    habitual: Sequence[Stay] = ()
    custody: Sequence[Span] = ()
    with_child: Sequence[Span] = ()
    died_on: date | None = None

    def has_custody(self, day: date) -> bool:
        """Say whether the parent has custody; single matters taken away do not count."""
        return any(span.covers(day) for span in self.custody)


@dataclass(frozen=True, slots=True)
class FosterParent:
    """A foster parent with whom the child is expected to stay."""

    id: UUID
    care: Span
    habitual: Sequence[Stay] = ()


@dataclass(frozen=True, slots=True)
class YoungPerson:
    """For whom an office is sought."""

    born_on: date | None = None
    habitual: Sequence[Stay] = ()
    actual: Sequence[Stay] = ()
    parents: Sequence[Parent] = ()
    foster_parents: Sequence[FosterParent] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """Which place decides, by which rule, and whose residence it is."""

    rule: Rule
    ags: str | None = None
    person_id: UUID | None = None
    steps: tuple[Rule, ...] = field(default=())  # the rules that were tried before


def competent(
    whom: YoungPerson, begin: date, day: date, district: District, before: Span | None = None
) -> Finding:
    """Find the place that decides on a day, for a help that begins or began on `begin`.

    `before` is the help that this one follows.
    """
    return _provisionally(_found(whom, begin, day, district, before), whom, begin)


def adult_on(whom: YoungPerson) -> date | None:
    """Return the day on which the young person comes of age."""
    return add_months(whom.born_on, ADULT * 12) if whom.born_on else None


def _found(
    whom: YoungPerson, begin: date, day: date, district: District, before: Span | None
) -> Finding:
    of_age = adult_on(whom)
    if of_age is None or day < of_age:
        return _foster_care(whom, day) or _by_parents(whom, begin, day, district)
    if begin < of_age:  # it goes on
        before = Span(begin, of_age - ONE_DAY)
    if before is None or not _follows(max(begin, of_age), before):
        return _young_adult(whom, begin)
    until = min(before.end or date.max, max(begin, of_age) - ONE_DAY)
    found = _found(whom, before.begin, until, district, None)
    if found.ags is None:
        return _young_adult(whom, begin)
    steps = (*found.steps, found.rule)
    return Finding(Rule.YOUNG_ADULT_UNCHANGED, found.ags, found.person_id, steps)


def _follows(begin: date, before: Span) -> bool:
    """Say that no more than three months lie between (§ 86a (4) sentences 2 and 3)."""
    return before.end is None or begin <= add_months(before.end + ONE_DAY, MONTHS_BETWEEN)


def _provisionally(found: Finding, whom: YoungPerson, begin: date) -> Finding:
    """Where no place was found, the office of the actual stay acts for now (§ 86d)."""
    if found.ags is not None:
        return found
    ags = _place(whom.actual, begin) or last_place(whom.actual, begin)
    return Finding(Rule.PROVISIONAL if ags else Rule.UNDETERMINED, ags, None, (found.rule,))


def _foster_care(whom: YoungPerson, day: date) -> Finding | None:
    for parent in whom.foster_parents:
        two_years = add_months(parent.care.begin, YEARS_OF_FOSTER_CARE * 12)
        if parent.care.covers(day) and day >= two_years and (ags := _place(parent.habitual, day)):
            return Finding(Rule.FOSTER_CARE, ags, parent.id)
    return None


def _by_parents(whom: YoungPerson, begin: date, day: date, district: District) -> Finding:
    """Apply § 86 (1) to (5)."""
    alive = [p for p in whom.parents if p.died_on is None or p.died_on > day]
    if not alive:
        return _by_child(whom, begin)
    if len(alive) == 1:
        only = _of_parent(Rule.ONLY_PARENT, alive[0], day)
        return only if only.ags else _by_child(whom, begin, only.rule)
    common = _common(alive, day, district)
    if common:
        return Finding(Rule.COMMON_RESIDENCE, common, None)
    if apart := _moved_apart_on(alive, begin, day, district):
        return _after_moving_apart(whom, alive, begin, day, apart, district)
    return _living_apart(whom, alive, begin, day)


def _living_apart(whom: YoungPerson, parents: Sequence[Parent], begin: date, day: date) -> Finding:
    """Apply § 86 (2) and (3): the parents lived apart when the help began."""
    holders = [parent for parent in parents if parent.has_custody(day)]
    if len(holders) == 1:
        sole = _of_parent(Rule.SOLE_CUSTODY, holders[0], day)
        return sole if sole.ags else _by_child(whom, begin, sole.rule)
    joint = bool(holders)
    with_parent = Rule.LAST_WITH_PARENT if joint else Rule.NO_CUSTODY_LAST_WITH_PARENT
    last = _last_with(parents, begin)
    if len(last) > 1 and joint:
        return Finding(Rule.LAST_STAY_WITH_PARENT, None, None, (with_parent,))
    if len(last) == 1:
        found = _of_parent(with_parent, last[0], day)
        return found if found.ags else _by_child(whom, begin, found.rule)
    residence = Rule.LAST_RESIDENCE_OF_CHILD if joint else Rule.NO_CUSTODY_LAST_RESIDENCE
    stay = Rule.LAST_STAY_OF_CHILD if joint else Rule.NO_CUSTODY_LAST_STAY
    return _before(whom, begin, residence, stay, with_parent)


def _after_moving_apart(
    whom: YoungPerson,
    parents: Sequence[Parent],
    begin: date,
    day: date,
    apart: date,
    district: District,
) -> Finding:
    """Apply § 86 (5): the parents have moved apart after the help began."""
    holders = [parent for parent in parents if parent.has_custody(day)]
    if len(holders) == 1:
        found = _of_parent(Rule.MOVED_APART_CUSTODY, holders[0], day)
        return found if found.ags else _by_child(whom, begin, found.rule)
    before = _by_parents(whom, begin, apart - ONE_DAY, district)
    return Finding(
        Rule.MOVED_APART_UNCHANGED, before.ags, before.person_id, (*before.steps, before.rule)
    )


def _by_child(whom: YoungPerson, begin: date, *tried: Rule) -> Finding:
    """Apply § 86 (4): no parent's residence decides."""
    return _before(whom, begin, Rule.RESIDENCE_OF_CHILD, Rule.STAY_OF_CHILD, *tried)


def _before(whom: YoungPerson, begin: date, residence: Rule, stay: Rule, *tried: Rule) -> Finding:
    """Take the child's last residence of the six months before, or where it stayed."""
    earliest = add_months(begin, -MONTHS_BEFORE)
    if ags := last_place(whom.habitual, begin, earliest):
        return Finding(residence, ags, None, tried)
    return Finding(stay, last_place(whom.actual, begin), None, (*tried, residence))


def _young_adult(whom: YoungPerson, begin: date) -> Finding:
    """Apply § 86a (1) to (3)."""
    here = next((s for s in whom.habitual if s.covers(begin - ONE_DAY)), None)
    inside = any(s.in_institution and s.covers(begin - ONE_DAY) for s in whom.actual)
    if inside or (here is not None and here.in_institution):
        outside = [s for s in whom.habitual if not s.in_institution]
        if ags := last_place(outside, begin):
            return Finding(Rule.YOUNG_ADULT_BEFORE_INSTITUTION, ags)
    if here is not None and here.ags:
        return Finding(Rule.YOUNG_ADULT, here.ags)
    return Finding(
        Rule.YOUNG_ADULT_STAY, last_place(whom.actual, begin), None, (Rule.YOUNG_ADULT,)
    )


def _of_parent(rule: Rule, parent: Parent, day: date) -> Finding:
    return Finding(rule, _place(parent.habitual, day), parent.id)


def _place(stays: Sequence[Stay], day: date) -> str | None:
    return next((stay.ags for stay in stays if stay.covers(day)), None)


def last_place(stays: Sequence[Stay], before: date, earliest: date = date.min) -> str | None:
    """Return the place of the last stay before a day, if it reached into the time since."""
    known = [s for s in stays if s.begin < before and (s.end is None or s.end >= earliest)]
    return max(known, key=lambda stay: stay.begin).ags if known else None


def _common(parents: Sequence[Parent], day: date, district: District) -> str | None:
    """Return a place in the district where all parents live, if there is one."""
    places = [_place(parent.habitual, day) for parent in parents]
    districts = {district(place) for place in places}
    return places[0] if len(districts) == 1 and None not in districts else None


def _moved_apart_on(
    parents: Sequence[Parent], begin: date, day: date, district: District
) -> date | None:
    """Return since when the parents live apart, if they lived together when the help began."""
    if day <= begin or not _common(parents, begin, district):
        return None
    moves = sorted({move for parent in parents for move in _moves(parent, begin, day)})
    apart = [move for move in moves if not _common(parents, move, district)]
    together = [move for move in (begin, *moves) if _common(parents, move, district)]
    return min((move for move in apart if move > max(together)), default=None)


def _moves(parent: Parent, after: date, until: date) -> Iterator[date]:
    for stay in parent.habitual:
        gone = stay.end + ONE_DAY if stay.end else None
        yield from (move for move in (stay.begin, gone) if move and after < move <= until)


def _last_with(parents: Sequence[Parent], begin: date) -> list[Parent]:
    """Return the parents with whom the child lived last, in the six months before."""
    earliest = add_months(begin, -MONTHS_BEFORE)
    until = {parent.id: _lived_until(parent, begin) for parent in parents}
    last = max(until.values())
    return [p for p in parents if until[p.id] == last] if last >= earliest else []


def _lived_until(parent: Parent, begin: date) -> date:
    """Return the last day before `begin` on which the child lived with the parent."""
    spans = [span for span in parent.with_child if span.begin < begin]
    return max((min(s.end or date.max, begin - ONE_DAY) for s in spans), default=date.min)
