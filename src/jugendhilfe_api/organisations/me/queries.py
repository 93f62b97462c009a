"""SQL of /me."""

from sqlalchemy import Text, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import ARRAY

from jugendhilfe_api.core.database.context import (
    current_departments,
    current_member,
    current_organisation,
)
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.organisations.me import schemas
from jugendhilfe_api.organisations.members.models import Member
from jugendhilfe_api.organisations.models import Organisation
from jugendhilfe_api.organisations.schemas import OrganisationReference

_organisation = (
    select(document(OrganisationReference, Organisation))
    .where(Organisation.id == current_organisation)
    .scalar_subquery()
)
_member = (
    select(document(schemas.MeMember, Member)).where(Member.id == current_member).scalar_subquery()
)
NOTHING = literal_column("'{}'::text[]", ARRAY(Text()))

KNOWN = Statement(
    select(
        cast(_organisation, Text).label("organisation"),
        cast(_member, Text).label("member"),
        func.coalesce(current_departments, NOTHING).label("departments"),
    )
)
