"""Bodies and queries of bank accounts."""

from typing import Annotated

from pydantic import Field, StringConstraints

from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Flag, Id, Instant, Line
from jugendhilfe_api.organisations.bank_accounts.models import BankAccountState

Iban = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
    Field(
        description="Without spaces", json_schema_extra={"examples": ["DE89370400440532013000"]}
    ),
]
Bic = Annotated[
    str,
    StringConstraints(strict=True, pattern=r"^[A-Z]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$"),
    Field(json_schema_extra={"examples": ["COBADEFFXXX"]}),
]
Holder = Annotated[Line, Field(max_length=70, description="As the bank knows it (SEPA)")]


class BankAccountQuery(PageQuery):
    """Which accounts the client looks for."""

    state: BankAccountState | None = None


class BankAccountEntry(Input):
    """Another account of the own organisation."""

    account_holder: Holder
    iban: Iban
    bic: Bic | None = None


class BankAccount(Output):
    """Where an organisation is paid (Bankverbindung)."""

    id: Id
    organisation_id: Id
    account_holder: Line
    iban: Annotated[
        Line,
        Field(description="In full for administrators of the owner and for who pays it"),
    ]
    bic: Bic | None
    state: Annotated[str, Field(description="Extensible enum", examples=list(BankAccountState))]
    in_force: Annotated[Flag, Field(description="This is the account that is used now")]
    entered_by: Annotated[Id, Field(description="A member of the organisation")]
    confirmed_by: Annotated[Id | None, Field(description="Another member of the organisation")]
    confirmed_at: Instant | None
    usable_from: Annotated[Instant | None, Field(description="After the waiting time")]
    available_steps: Steps
    created_at: Instant
    version: Version
