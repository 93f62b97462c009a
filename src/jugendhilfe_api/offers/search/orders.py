"""The orders of the search: for each, how to walk its index, and how to sort the few that fit.

A walk goes through the first rows of the index, which carry the criteria; `few` finds the offers
by the index of the criteria. Both give the same rows in the same order: the key of the order
(`k0`, `k1` …) and the offer. What is dear comes last: whether places are free is asked in the
order of the page, until it is full.
"""

from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Double,
    Numeric,
    Select,
    and_,
    bindparam,
    cast,
    false,
    func,
    literal_column,
    not_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from jugendhilfe_api.core.database.context import current_organisation, current_today
from jugendhilfe_api.core.database.geo import within_box
from jugendhilfe_api.core.database.listing import Order
from jugendhilfe_api.offers.published.models import Criteria, PublishedRate, PublishedVacancy
from jugendhilfe_api.offers.search.criteria import (
    EVERYBODY,
    FROM,
    LATITUDE,
    LONGITUDE,
    RATE_MAX,
    SERVICE_TYPE,
    P,
    Shape,
    best_vacancy,
    filters,
    has_own_rate,
    in_force,
    kilometres,
    price_key,
    price_of,
)

LOOKED_AT: ColumnElement[int] = literal_column("800")  # rows of a walk, before `few` takes over
RING_KM = 25  # how much farther than the page before a page by distance looks at first
Found = Select[Any]


class Way(Protocol):
    """An order: its key, the walk along its index, and the sorting of few."""

    order: Order

    def walk(self, shape: Shape) -> Found:
        """Select the first that fit among the first rows of the index."""

    def few(self, shape: Shape) -> Found:
        """Select all that fit."""


class ByPrice:
    """The rate that binds the office: of its own agreements, or of those for all."""

    def __init__(self, column: str) -> None:
        self._column = column
        self._descending = column == "dearest"
        self.order = self._order(getattr(PublishedRate, column), P.id)

    def walk(self, shape: Shape) -> Found:
        """Go through the rates of the office and those for all, each in their order."""
        parts = [self._rates(shape, office) for office in (current_organisation, EVERYBODY)]
        rates = union_all(*(select(*part.c) for part in parts)).subquery("rates").c
        found = select(*(rates[name] for name in ("k0", "k1", "offer_id")))
        found = found.where(
            *conditions(rates, shape),
            not_(and_(rates.for_all, has_own_rate(rates.offer_id))),
        )
        return _free(found, rates.offer_id, shape)

    def few(self, shape: Shape) -> Found:
        """Price the offers that fit, and sort them."""
        key = (price_key(P, self._column), P.id)
        rows = _rows(key, P.id).where(*conditions(P, shape, price_key(P, "cheapest")))
        few = _in_order(rows, self._order(*key), shape).subquery().c
        return _free(select(*few), few.offer_id, shape)

    def _order(self, *key: Any) -> Order:
        return Order(key, descending=self._descending)

    def _rates(self, shape: Shape, office: ColumnElement[Any]) -> Any:
        rate: Any = aliased(PublishedRate)
        key = (getattr(rate, self._column), rate.offer_id)
        for_all = true() if office is EVERYBODY else false()
        rows = _rows(key, rate.offer_id).add_columns(for_all.label("for_all"), *criteria_of(rate))
        rows = rows.where(rate.service_type == SERVICE_TYPE, *in_force(rate, office))
        if "rate_max" in shape:
            rows = rows.where(rate.cheapest <= RATE_MAX)
        return _in_order(rows, self._order(*key), shape).limit(LOOKED_AT).subquery()


class ByDistance:
    """The way from the middle of the search to the public point, in metres."""

    def __init__(self) -> None:
        self._metres = cast(func.round(cast(kilometres(P) * 1000, Numeric)), BigInteger)
        self.order = Order((self._metres, P.id))

    def walk(self, shape: Shape) -> Found:
        """Look in a circle that is somewhat wider than the page before."""
        end = bindparam("after_0", type_=BigInteger()) if "after_0" in shape else 0
        km = cast(end, Double) / 1000 + RING_KM
        # Strictly less, in whole metres: what lies outside comes after all that lies inside.
        inside = (
            within_box(P.latitude, P.longitude, LATITUDE, LONGITUDE, km),
            self._metres < km * 1000,
        )
        return self._sorted(shape, *inside)

    def few(self, shape: Shape) -> Found:
        """Sort all that fit."""
        return self._sorted(shape)

    def _sorted(self, shape: Shape, *inside: ColumnElement[bool]) -> Found:
        fits = conditions(P, shape, price_key(P, "cheapest"))
        rows = _rows(self.order.key, P.id).where(*fits, *inside)
        few = _in_order(rows, self.order, shape).subquery().c
        return _free(select(*few), few.offer_id, shape)


class ByVacancy:
    """The vacancy that fits best: the earliest, or the one confirmed last; an offer counts once.

    Of two from the same day, the one that was confirmed later comes first. Offers without a
    vacancy that fits have no place in this order.
    """

    def __init__(self, *, freshest: bool) -> None:
        self._freshest = freshest
        self.order = self._order(PublishedVacancy)

    def walk(self, shape: Shape) -> Found:
        """Go through the vacancies of the type in their order."""
        v = aliased(PublishedVacancy)
        rows = self._rows(v, shape).where(v.service_type == SERVICE_TYPE)
        rows = rows.add_columns(v.confirm_by, *criteria_of(v))
        first = _in_order(rows, self._order(v), shape).limit(LOOKED_AT).subquery().c
        fits = conditions(first, shape, price_of(first.offer_id, "cheapest").scalar_subquery())
        return self._counted_once(first, shape).where(first.confirm_by >= current_today, *fits)

    def few(self, shape: Shape) -> Found:
        """Sort the vacancies of the offers that fit."""
        v = aliased(PublishedVacancy)
        fits = conditions(P, shape, price_key(P, "cheapest"))
        rows = self._rows(v, shape).join(P, P.id == v.offer_id)
        rows = rows.where(v.confirm_by >= current_today, *fits)
        return self._counted_once(_in_order(rows, self._order(v), shape).subquery().c, shape)

    def _order(self, v: Any) -> Order:
        if self._freshest:
            return Order((v.as_of, v.id), descending=True)
        return Order((v.available_from, v.staleness, v.id))

    def _rows(self, v: Any, shape: Shape) -> Found:
        rows = _rows(self._order(v).key, v.offer_id).add_columns(v.id.label("vacancy_id"))
        rows = rows.select_from(v)
        return rows.where(v.available_from <= FROM) if "free" in shape else rows

    def _counted_once(self, rows: Any, shape: Shape) -> Found:
        best = best_vacancy(rows.offer_id, shape, freshest=self._freshest)
        key = [rows[f"k{place}"] for place in range(len(self.order.key))]
        return select(*key, rows.offer_id).where(best == rows.vacancy_id)


def criteria_of(row: Any) -> list[Any]:
    """List the columns that the criteria are about."""
    return [getattr(row, name) for name in Criteria.__annotations__]


def conditions(row: Any, shape: Shape, price: Any = None) -> list[ColumnElement[bool]]:
    """Write what a row must be like; without `price`, the order has seen to the rate already."""
    known = filters(row)
    # The type is in each of the tags: asked for again, PostgreSQL would read a second index.
    asked = shape - {"service_type"} if "tags" in shape else shape
    found = [condition for name, condition in known.items() if name in asked]
    if "rate_max" in shape and price is not None:
        found.append(price <= RATE_MAX)
    return found


def _rows(key: tuple[Any, ...], offer_id: Any) -> Found:
    named = (column.label(f"k{place}") for place, column in enumerate(key))
    return select(*named, offer_id.label("offer_id"))


def _in_order(rows: Found, order: Order, shape: Shape) -> Found:
    following = rows.where(order.after()) if "after_0" in shape else rows
    return following.order_by(*order.columns())


def _free(found: Found, offer_id: Any, shape: Shape) -> Found:
    """Keep the offers with a free place, if that was asked for."""
    if "free" not in shape:
        return found
    return found.where(best_vacancy(offer_id, shape).is_not(None))
