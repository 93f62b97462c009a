"""SQL of service types."""

from sqlalchemy import Text, any_, bindparam, cast, func, literal_column, select

from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.reference.service_types import schemas
from jugendhilfe_api.reference.service_types.models import (
    EVERYWHERE,
    PermitRequirement,
    ServiceType,
)

REQUIREMENT = document(
    schemas.PermitRequirement,
    PermitRequirement,
    land=func.nullif(PermitRequirement.land, literal_column(f"'{EVERYWHERE}'")),
)
ITEM = document(
    schemas.ServiceType,
    ServiceType,
    permit_requirements=documents(
        REQUIREMENT,
        PermitRequirement.__table__,
        PermitRequirement.service_type == ServiceType.code,
        order_by=func.row(
            PermitRequirement.kind, PermitRequirement.land, PermitRequirement.valid_from
        ),
    ),
)
SOURCE = select(ServiceType)

ONE = Statement(
    select(cast(ITEM, Text).label("body")).where(ServiceType.code == bindparam("code"))
)
IN_ORDER_OF_THE_LAW = Listing(
    ITEM,
    SOURCE,
    name="service-types",
    query=schemas.ServiceTypeQuery,
    orders={"position": Order((ServiceType.position,))},
    filters={"kind": bindparam("kind", type_=Text()) == any_(ServiceType.kinds)},
)
