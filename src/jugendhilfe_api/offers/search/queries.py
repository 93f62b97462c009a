"""SQL of the search: one statement for each order, driven by the index of that order.

Price drives from the rates that are in force, days and freshness from the vacancies, distance
from the offers around. Whatever is not in the driving table is looked up for the rows of the page
only: the rate that binds the office, and the vacancy that fits best.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Numeric,
    Select,
    Text,
    cast,
    false,
    func,
    inspect,
    literal_column,
    select,
    true,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from jugendhilfe_api.core.database.context import current_today
from jugendhilfe_api.core.database.listing import LIMIT, Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.offers.models import OfferState
from jugendhilfe_api.offers.search import schemas
from jugendhilfe_api.offers.search.hits import (
    LEAVING_FEW,
    PRICE,
    SERVICE_TYPE,
    P,
    Part,
    filters_of,
    item_of,
    kilometres,
    own_price,
    price_for_all,
    price_of,
    vacancy_of,
)
from jugendhilfe_api.offers.vacancies.models import Vacancy
from jugendhilfe_api.reference.service_types.models import ServiceType


class Walk(Listing):
    """The offers in an order that does not depend on their vacancies.

    A part walks the index of its order, looks up the vacancy of each offer on its way and stops at
    the end of the page. Of several parts (rates of the office's own, and those for all) the first
    items of both make the page. Where the criteria leave few offers, these are found first (`few`)
    and sorted; their vacancies are looked up no further than to the end of the page.
    """

    def __init__(
        self,
        sort: schemas.SearchOrder,
        few: Part,
        parts: Sequence[Part] = (),
    ) -> None:
        self._few = few
        self._parts = parts
        base, price, order = few
        vacancy = vacancy_of(P.id)
        super().__init__(
            item_of(P, price, vacancy.c),
            base.outerjoin(vacancy, true()),
            name="offer-search",
            query=schemas.Asked,
            orders={sort: order},
            filters=filters_of(price),
        )

    def _select(self, order: Order, shape: frozenset[str]) -> Select[*tuple[Any, ...]]:
        if not self._parts or shape & LEAVING_FEW:
            pages = [self._page(*self._few, shape, sorted_first=True)]
        else:
            pages = [self._page(*part, shape, sorted_first=False) for part in self._parts]
        both = union_all(*(select(*page.c) for page in pages)).subquery()
        return _merged(both.c, Order((both.c.key, both.c.id), descending=order.descending))

    def _page(
        self,
        base: Select[Any],
        price: Any,
        order: Order,
        shape: frozenset[str],
        *,
        sorted_first: bool,
    ) -> Any:
        conditions = filters_of(price)
        found = base.where(*(conditions[name] for name in sorted(shape & conditions.keys())))
        if "after_0" in shape:
            found = found.where(order.after())
        offer, key = P, order.key[0]
        if sorted_first:
            columns = [*P.__table__.c, *(price[name] for name in PRICE)]
            few = found.with_only_columns(*columns, key.label("key")).order_by(*order.columns())
            offer = price = few.subquery("candidate").c
            key, found = offer.key, select(offer.id)
        vacancy = vacancy_of(offer.id)
        found = found.outerjoin(vacancy, true())
        if "free" in shape:
            found = found.where(vacancy.c.id.is_not(None))
        by = Order((key, offer.id), descending=order.descending)
        item = item_of(offer, price, vacancy.c).label("item")
        chosen = found.with_only_columns(item, key.label("key"), offer.id.label("id"))
        return chosen.order_by(*by.columns()).limit(LIMIT + 1).subquery()


def _merged(found: Any, order: Order) -> Select[*tuple[Any, ...]]:
    """Aggregate the first items of two pages as a list does with one."""
    numbered = (
        select(
            found.item,
            func.json_build_array(*order.key).label("key"),
            func.row_number().over(order_by=order.columns()).label("place"),
        )
        .order_by(*order.columns())
        .limit(LIMIT + 1)
        .subquery()
    )
    item, key, place = numbered.c.item, numbered.c.key, numbered.c.place
    items = func.json_agg(aggregate_order_by(item, place)).filter(place <= LIMIT)
    return select(
        func.coalesce(cast(items, Text), "[]").label("items"),
        func.coalesce(func.max(place) > LIMIT, false()).label("more"),
        func.max(cast(key, Text)).filter(place == LIMIT).label("last"),
        literal_column("null::uuid[]").label("ids"),
    )


def _by_price(sort: schemas.SearchOrder) -> Walk:
    """Go through the rates in their order: the office's own, and those for all."""
    column, descending = ("dearest", True) if sort == "-rate" else ("cheapest", False)
    parts = []
    for rate, conditions in (own_price(), price_for_all()):
        base = select(P.id).select_from(rate).join(P, P.id == rate.offer_id).where(*conditions)
        order = Order((getattr(rate, column), rate.offer_id), descending=descending)
        parts.append((base, inspect(rate).selectable.c, order))
    price = price_of(P.id)
    by_price = Order((price.c[column], P.id), descending=descending)
    return Walk(sort, (select(P.id).join(price, true()), price.c, by_price), parts)


def _by_distance() -> Walk:
    price = price_of(P.id)
    metres = cast(func.round(cast(kilometres(P) * 1000, Numeric)), BigInteger)
    return Walk("distance", (select(P.id).join(price, true()), price.c, Order((metres, P.id))))


def _by_vacancy(sort: schemas.SearchOrder, day: Any, *, freshest: bool) -> Listing:
    """Go through the vacancies in their order; each offer counts once, by the one that fits."""
    price, best = price_of(P.id), vacancy_of(P.id, freshest=freshest)
    source = (
        select(P.id)
        .select_from(Vacancy)
        .join(P, P.id == Vacancy.offer_id)
        .outerjoin(best, true())
        .join(price, true())
        .where(
            Vacancy.offer_state == OfferState.PUBLISHED,
            Vacancy.confirm_by >= current_today,
            # Not as a join: PostgreSQL would expect a single row, and not walk the index.
            func.coalesce(best.c.id == Vacancy.id, false()),
        )
    )
    return Listing(
        item_of(P, price.c, best.c),
        source,
        name="offer-search",
        query=schemas.Asked,
        orders={sort: Order((day, Vacancy.id), descending=freshest)},
        filters=filters_of(price.c),
    )


LISTINGS: dict[schemas.SearchOrder, Listing] = {
    "rate": _by_price("rate"),
    "-rate": _by_price("-rate"),
    "distance": _by_distance(),
    "available_from": _by_vacancy("available_from", Vacancy.available_from, freshest=False),
    "freshness": _by_vacancy("freshness", Vacancy.as_of, freshest=True),
}
IS_SERVICE_TYPE = Statement(select(ServiceType.code).where(ServiceType.code == SERVICE_TYPE))
