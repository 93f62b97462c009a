"""SQL of the search: one statement for each order and each set of criteria.

The walk along the index of the order fills most pages. Where the criteria leave so few offers that
it does not, the statement finds these first, by the index of the criteria, and sorts them: so no
search costs much more than its page, whatever is asked for. Statistics could not tell which way is
the better one for every value. Only then the hits are written, for the offers of the page.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, Text, cast, false, func, literal_column, select, true, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by

from jugendhilfe_api.core.database.listing import LIMIT, Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.offers.search import schemas
from jugendhilfe_api.offers.search.criteria import (
    SERVICE_TYPE,
    P,
    Shape,
    filters,
    price_of,
    vacancy_of,
)
from jugendhilfe_api.offers.search.hits import feature_of, item_of
from jugendhilfe_api.offers.search.orders import ByDistance, ByPrice, ByVacancy, Found, Way
from jugendhilfe_api.reference.service_types.models import ServiceType

Written = Callable[[Any, Any, Any, Shape], Any]


class Search(Listing):
    """The offers that fit, in one order, as JSON or as features of a map."""

    def __init__(self, sort: schemas.SearchOrder, way: Way, written: Written) -> None:
        self._way = way
        self._written = written
        self._freshest = sort == "freshness"
        super().__init__(
            literal_column("null"),  # written for each set of criteria
            select(P.id),
            name="offer-search",
            query=schemas.Asked,
            orders={sort: way.order},
            filters=filters(P),
        )

    def _select(self, order: Order, shape: Shape) -> Select[*tuple[Any, ...]]:
        found = self._found(order, shape)
        price = price_of(found.offer_id, "rate_id", "unit", "rate").lateral("price")
        vacancy = vacancy_of(found.offer_id, shape, freshest=self._freshest).lateral("vacancy")
        item = self._written(P, price.c, vacancy.c, shape)
        place = found.place
        items = func.json_agg(aggregate_order_by(item, place)).filter(place <= LIMIT)
        key = func.json_build_array(*_key(found, order))
        return (
            select(
                func.coalesce(cast(items, Text), "[]").label("items"),
                func.coalesce(func.max(place) > LIMIT, false()).label("more"),
                func.max(cast(key, Text)).filter(place == LIMIT).label("last"),
                literal_column("null::uuid[]").label("ids"),
            )
            .select_from(found.place.table)
            .join(P, P.id == found.offer_id)
            .join(price, true())
            .outerjoin(vacancy, true())
        )

    def _found(self, order: Order, shape: Shape) -> Any:
        """Select the offers of the page and one more, numbered."""
        few = self._page(self._way.few(shape), order)
        if "narrow" in shape:
            return self._numbered(few.subquery("few").c, order)
        walked = self._page(self._way.walk(shape), order).cte("walked")
        is_full = select(func.count()).select_from(walked).scalar_subquery() > LIMIT
        sorted_few = few.subquery("few")
        columns = (*(f"k{place}" for place in range(len(order.key))), "offer_id")
        either = union_all(
            select(*(walked.c[name] for name in columns)).where(is_full),
            select(*(sorted_few.c[name] for name in columns)).where(~is_full),
        )
        return self._numbered(either.add_cte(walked, nest_here=True).subquery("either").c, order)

    def _numbered(self, rows: Any, order: Order) -> Any:
        by = Order(_key(rows, order), descending=order.descending).columns()
        place = func.row_number().over(order_by=by).label("place")
        return select(*rows, place).order_by(*by).limit(LIMIT + 1).subquery("found").c

    def _page(self, found: Found, order: Order) -> Found:
        by = Order(_key(found.selected_columns, order), descending=order.descending)
        return found.order_by(*by.columns()).limit(LIMIT + 1)


def _key(columns: Any, order: Order) -> tuple[Any, ...]:
    return tuple(columns[f"k{place}"] for place in range(len(order.key)))


WAYS: dict[schemas.SearchOrder, Way] = {
    "rate": ByPrice("cheapest"),
    "-rate": ByPrice("dearest"),
    "distance": ByDistance(),
    "available_from": ByVacancy(freshest=False),
    "freshness": ByVacancy(freshest=True),
}
ITEMS = {sort: Search(sort, way, item_of) for sort, way in WAYS.items()}
FEATURES = {sort: Search(sort, way, feature_of) for sort, way in WAYS.items()}
IS_SERVICE_TYPE = Statement(select(ServiceType.code).where(ServiceType.code == SERVICE_TYPE))
