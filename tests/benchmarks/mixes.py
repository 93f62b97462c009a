"""The six mixes of criteria by which the search is measured: bodies of `POST /offers/search`.

They are what a social worker asks for: a place of a kind that is free in a week of winter, with
what the young person needs, near or in the region, at the price of the agreement.
"""

from datetime import timedelta
from typing import Any

from jugendhilfe_api.core import clock

Mix = dict[str, Any]
TODAY = clock.day_of(clock.now())


def days(first: int, last: int) -> Mix:
    """Ask for places that are free from one day until another, counted from today."""
    return {
        name: str(TODAY + timedelta(days=n))
        for name, n in zip(("from_day", "until_day"), (first, last), strict=True)
    }


FREE = days(9, 16)
SAARLAND, SANKT_WENDEL = "10", {"latitude": 49.4658, "longitude": 7.1672}
DORTMUND = {"latitude": 51.5136, "longitude": 7.4653}  # the densest part of the market
HOME: Mix = {"service_type": "RESIDENTIAL_CARE"}

MIXES: dict[str, Mix] = {
    "who": HOME | {"age": 10, "gender": "FEMALE"},
    "specialised": HOME
    | {
        "age": 10,
        "gender": "MALE",
        "specialisations": ["TRAUMA", "ADHD"],
        "free": {"from_day": str(TODAY)},
    },
    "radius": HOME | {"free": FREE, "around": DORTMUND, "radius_km": 50, "sort": "rate"},
    "region": HOME
    | {
        "regions": ["05911", "05913", "05914", "05915", "05954", "05958", "05962", "05978"],
        "exclusions": ["ACUTE_ADDICTION"],
        "languages": ["en"],
    },
    "emergency": HOME
    | {
        "age": 14,
        "emergency": True,
        "free": days(0, 3),
        "around": DORTMUND,
        "radius_km": 50,
        "sort": "distance",
    },
    "freshest": HOME
    | {"rate_max": "220.0000", "accessibility": ["WHEELCHAIR"], "sort": "freshness"},
}
# Not among the six, but no dearer: other orders, and criteria that leave few or nearly all.
OTHERS: dict[str, Mix] = {
    "all": HOME,
    "dearest": HOME | {"sort": "-rate", "free": FREE},
    "rare": HOME | {"specialisations": ["ABROAD"], "free": FREE},
    "common": HOME | {"languages": ["en"]},
    "land": HOME | {"regions": ["05"], "free": FREE},
    "small land": HOME | {"regions": [SAARLAND], "free": FREE, "age": 10},
    "far": HOME | {"around": SANKT_WENDEL, "sort": "distance"},
    "wide": HOME | {"around": SANKT_WENDEL, "radius_km": 400, "sort": "rate", "free": FREE},
    "earliest": HOME | {"sort": "available_from", "emergency": True, "age": 10},
    "earliest specialised": HOME
    | {"sort": "available_from", "specialisations": ["TRAUMA", "ADHD"], "free": FREE},
    "freshest radius": HOME
    | {"sort": "freshness", "around": DORTMUND, "radius_km": 30, "free": FREE},
    "nearest specialised": HOME
    | {"sort": "distance", "around": SANKT_WENDEL, "specialisations": ["AUTISM_SPECTRUM"]},
    "cheap": HOME | {"rate_max": "165.0000", "free": FREE},
}
# What makes it rare is in the ledger alone, so the search goes through all offers of the type.
DEAR: dict[str, Mix] = {"siblings": HOME | {"free": FREE | {"places": 3}, "age": 8}}
