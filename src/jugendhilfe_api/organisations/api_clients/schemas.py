"""Bodies of API clients."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.principal import Department
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Day, Id, Instant, Line

ScopeName = Annotated[
    str,
    StringConstraints(strict=True, max_length=60, pattern=r"^[a-z]+(-[a-z]+)*:[a-z]+(-[a-z]+)*$"),
    Field(examples=["vacancies:write"]),
]


class ApiClientQuery(PageQuery):
    """Which API clients the client wants: all."""


class ApiClientRegistration(Input):
    """A machine that is to get tokens (technischer Zugang)."""

    name: Line
    scopes: Annotated[
        list[ScopeName],
        Field(
            min_length=1,
            max_length=60,
            description="Within what your organisation's role and the departments may hold",
        ),
    ]
    departments: Annotated[
        list[Department],
        Field(default_factory=list, max_length=10, description="Of a youth office only"),
    ]
    facilities: Annotated[
        list[Id] | None,
        Field(
            min_length=1,
            max_length=200,
            description="The homes of a provider to which the client is limited; else all",
        ),
    ] = None


class ApiClient(Output):
    """A machine client of your organisation (technischer Zugang)."""

    id: Annotated[Id, Field(description="The `client_id` at the token endpoint")]
    name: Line
    role: Annotated[str, Field(examples=["provider"], description="Extensible enum")]
    scopes: list[str]
    departments: list[str]
    facilities: list[Id] | None
    state: Annotated[
        str, Field(examples=["ACTIVE"], description="Extensible enum: `ACTIVE`, `REVOKED`")
    ]
    last_used_on: Annotated[Day | None, Field(description="The last day it got a token")]
    revoked_at: Instant | None
    created_at: Instant
    available_steps: Steps
    version: Version


class ApiClientSecret(Output):
    """An API client and its new secret, which is shown this once."""

    api_client: ApiClient
    client_secret: Annotated[str, Field(examples=["jhs_shown-once-and-stored-as-a-hash"])]
