"""What a client prefers (RFC 7240): the total of a list costs a second statement, so it asks."""

from typing import Annotated

from fastapi import Depends, Header

TOTAL = "return=total-count"


async def _total_count(
    prefer: Annotated[
        str | None,
        Header(
            alias="Prefer",
            max_length=200,
            description="`return=total-count` adds the total, counted up to 10,000",
            examples=[TOTAL],
        ),
    ] = None,
) -> bool:
    return TOTAL in (part.strip() for part in (prefer or "").split(","))


TotalCount = Annotated[bool, Depends(_total_count)]
