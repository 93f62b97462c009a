"""Bodies and queries of transfers."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.cases.transfers.models import RefusalReason, TransferReason, TransferState
from jugendhilfe_api.core.schemas import Input, Output, PageQuery, Steps, Version
from jugendhilfe_api.core.types import Code, Day, Flag, Id, Instant, Line
from jugendhilfe_api.people.schemas import BirthName, FamilyName, GivenName

COMPETENT_FROM = Field(description="From this day on the receiving office is in charge")
CONVERSATION = Field(
    description="Day of the conversation in which the case is handed over (Fallübergabegespräch)"
)


class TransferQuery(PageQuery):
    """Which transfers the client looks for."""

    state: TransferState | None = None
    receiving_office_id: Id | None = None
    giving_office_id: Id | None = None


class TransferProposal(Input):
    """That another office shall take over a case."""

    receiving_office_id: Id
    reason: TransferReason
    competent_from: Annotated[Day, COMPETENT_FROM]
    conversation_on: Annotated[Day, CONVERSATION]


class TransferAcceptance(Input):
    """That the office takes the case over."""

    responsible_member_id: Annotated[Id, Field(description="Who leads the case from now on")]


class TransferRefusal(Input):
    """That the office does not take the case over."""

    reason: RefusalReason


class TransferContinuation(Input):
    """That the receiving office continues the help."""

    continued_on: Day | None = Field(None, description="Today if absent; not in the future")


class CaseTransfer(Output):
    """The transfer of a case from one youth office to another (Fallübergabe)."""

    id: Id
    giving_office_id: Id
    receiving_office_id: Id
    department: Annotated[
        Code, Field(description="Of both offices; extensible enum", examples=["ASD"])
    ]
    case_id: Annotated[Id | None, Field(description="For the giving office only")]
    new_case_id: Annotated[Id | None, Field(description="For the receiving office only")]
    reference: Annotated[Line, Field(description="Aktenzeichen of the giving office")]
    service_types: Annotated[
        list[Code], Field(description="Kinds of help that had not ended; of `/service-types`")
    ]
    reason: Annotated[Code, Field(description="Extensible enum", examples=list(TransferReason))]
    competent_from: Annotated[Day, COMPETENT_FROM]
    conversation_on: Annotated[Day, CONVERSATION]
    state: Annotated[Code, Field(description="Extensible enum", examples=list(TransferState))]
    answered_at: Instant | None
    refusal_reason: Annotated[
        Code | None, Field(description="Extensible enum", examples=list(RefusalReason))
    ]
    continued_on: Annotated[
        Day | None, Field(description="Since this day the receiving office continues the help")
    ]
    obliged_office_id: Annotated[
        Id,
        Field(
            description=(
                "Who must grant the help: the giving office until the receiving one continues it "
                "(§ 86c (1) SGB VIII), whatever the day from which that is in charge"
            )
        ),
    ]
    available_steps: Steps
    created_at: Instant
    version: Version


class HandedOverPerson(Output):
    """A person of the case, as the giving office knows them."""

    given_name: GivenName
    family_name: FamilyName
    birth_name: BirthName | None
    born_on: Day | None
    birth_precision: Code | None
    gender: Code
    deceased_on: Day | None
    address_locked: Flag


class HandedOverMeasure(Output):
    """A help that had not ended when the case was handed over."""

    service_type: Code
    kind: Code
    claimant: Code
    state: Code
    applied_on: Day | None
    decided_on: Day | None
    begun_on: Day | None


class HandedOver(Output):
    """What is handed over with a case (§ 86c (2) SGB VIII), as it was when it was proposed."""

    subject: Annotated[Code, Field(description="Extensible enum", examples=["PERSON"])]
    opened_on: Day
    persons: Annotated[
        list[HandedOverPerson],
        Field(description="The first is the one under whose name the case is kept"),
    ]
    measures: list[HandedOverMeasure]
