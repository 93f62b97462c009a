"""SQL of service types."""

from sqlalchemy import Text, any_, bindparam, cast, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.reference.service_types import schemas
from jugendhilfe_api.reference.service_types.models import ServiceType

ITEM = document(schemas.ServiceType, ServiceType)
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
