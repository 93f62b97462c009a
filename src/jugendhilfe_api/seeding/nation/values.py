"""Made-up values in SQL: ids, chances and choices, each a function of number, meaning and seed."""

# ruff: noqa: S608 - our own names and numbers are put together, nothing from outside
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any

from jugendhilfe_api.seeding.rows import BEGINNING, MILLISECONDS

Percents = Mapping[Any, float]  # by code, of a hundred


def functions(seed: int) -> Iterator[str]:
    """Write the functions of the session that make ids and chances.

    An id has the shape of UUIDv7 and sorts by its number: the indexes are filled from left to
    right.
    """
    instant = int(BEGINNING.timestamp() * MILLISECONDS)
    yield f"""
        create function pg_temp.made(what text, n bigint) returns uuid
        language sql immutable parallel safe as $$
          select (lpad(to_hex({instant} + n), 12, '0') || '7' || overlay(
            substr(md5(what || ' ' || n::text || ' {seed:d}'), 1, 19) placing '8' from 4 for 1
          ))::uuid
        $$"""
    yield f"""
        create function pg_temp.chance(what text, n bigint) returns double precision
        language sql immutable parallel safe as $$
          select (hashint8extended(n, hashtextextended(what, {seed:d}))
                  & 9007199254740991)::float8 / 9007199254740992::float8
        $$"""
    yield """
        create function pg_temp.today() returns date language sql stable as $$
          select current_setting('app.today')::date
        $$"""
    yield """
        create function pg_temp.instant() returns timestamptz language sql stable as $$
          select current_setting('app.now')::timestamptz
        $$"""


def between(what: str, n: str, low: str | int, high: str | int) -> str:
    """Write a whole number from `low` to `high`, both included."""
    return f"({low} + floor(pg_temp.chance('{what}', {n}) * ({high} - {low} + 1))::int)"


def lasting(what: str, n: str, mean: str | int) -> str:
    """Write a length in days: most are short, some are long, at the most four times the mean."""
    return f"least(4 * {mean}, 3 - ln(1 - pg_temp.chance('{what}', {n})) * {mean})::int"


def one_of(what: str, n: str, values: Sequence[str]) -> str:
    """Write one of some texts, each as likely."""
    return f"({texts(values)})[{between(what, n, 1, len(values))}]"


def weighted(what: str, n: str, percents: Percents) -> str:
    """Write one of some texts by their percentage; null for the rest of a hundred."""
    bounds = ", ".join(f"{each / 100:.4f}" for each in accumulate(percents.values()))
    place = f"width_bucket(pg_temp.chance('{what}', {n}), array[{bounds}]::float8[])"
    return f"({texts(list(percents))})[1 + {place}]"


def some_of(what: str, n: str, percents: Percents, when: str = "true") -> str:
    """Write which of some codes something has, each by its percentage."""
    listed = ", ".join(
        f"('{code}', {each / 100:.4f}, {place})"
        for place, (code, each) in enumerate(percents.items())
    )
    return (
        f"array(select s.code from (values {listed}) s (code, likely, place) where {when} "
        f"and pg_temp.chance('{what}' || s.code, {n}) < s.likely order by s.place)::text[]"
    )


def texts(values: Sequence[str]) -> str:
    """Write an array of texts."""
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"array[{listed}]"
