"""SQL of what happened to a case: the audit trail of all that the caller sees of it.

The trail holds ids and names of fields, and knows no walls; the tables do. So it is asked only
for rows that the caller's own policies show: an entrusted note has no events for anybody else.
"""

from typing import Any

from sqlalchemy import ColumnElement, Uuid, any_, bindparam, cast, func, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from jugendhilfe_api.cases.emergencies.models import EmergencyAccess
from jugendhilfe_api.cases.events import schemas
from jugendhilfe_api.cases.measures.models import Measure
from jugendhilfe_api.cases.models import Case
from jugendhilfe_api.cases.notes.models import CaseNote
from jugendhilfe_api.cases.participations.models import Participation
from jugendhilfe_api.cases.transfers.models import CaseTransfer
from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.infra.changes.models import AuditEntry

Trail: Any = AuditEntry
CASE_ID: Any = bindparam("case_id", type_=Case.id.type)
PARTS: tuple[Any, ...] = (Participation, EmergencyAccess, CaseTransfer, CaseNote, Measure)


def _ids() -> ColumnElement[Any]:
    parts = (select(part.id).where(part.case_id == CASE_ID) for part in PARTS)
    seen = union_all(select(Case.id).where(Case.id == CASE_ID), *parts).subquery()
    found = select(func.array_agg(seen.c.id)).scalar_subquery()
    return any_(cast(found, ARRAY(Uuid)))  # the cast keeps it from being read as a set of arrays


NEWEST_FIRST = Listing(
    document(schemas.CaseEvent, AuditEntry, happened_at=Trail.at),
    select(AuditEntry).where(AuditEntry.resource_id == _ids()),
    name="case-events",
    query=schemas.CaseEventQuery,
    orders={"newest": Order((AuditEntry.id,), descending=True)},
    filters={},
)
