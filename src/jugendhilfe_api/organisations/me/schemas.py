"""What /me answers."""

from typing import Annotated

from pydantic import Field

from jugendhilfe_api.core.principal import Role
from jugendhilfe_api.core.schemas import Output
from jugendhilfe_api.core.types import Code, Id, Line
from jugendhilfe_api.organisations.schemas import OrganisationReference


class MeMember(Output):
    """The person or machine behind the token (Mitglied)."""

    id: Id
    kind: Code
    display_name: Line
    functions: list[Code]
    team_id: Id | None


class Me(Output):
    """What the token lets you be and do (eigene Anmeldung)."""

    role: Annotated[str, Field(description="Extensible enum", examples=sorted(Role))]
    organisation: OrganisationReference | None
    member: MeMember | None
    departments: list[Code]
    scopes: list[str]
    purposes: Annotated[list[Code], Field(description="Values of `Data-Purpose` that you may use")]
