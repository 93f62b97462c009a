"""SQL of API clients."""

from sqlalchemy import bindparam, func, select

from jugendhilfe_api.core.database.documents import document
from jugendhilfe_api.core.database.listing import Listing, Order
from jugendhilfe_api.core.database.reader import one
from jugendhilfe_api.core.database.states import Machine
from jugendhilfe_api.organisations.api_clients import schemas
from jugendhilfe_api.organisations.api_clients.models import ApiClient

STATES = Machine("api-clients", ApiClient, {"administers": func.is_organisation_admin()})
ITEM = document(schemas.ApiClient, ApiClient, available_steps=STATES.available_steps)
SOURCE = select(ApiClient)
ONE = one(ITEM, ApiClient.version, SOURCE.where(ApiClient.id == bindparam("api_client_id")))
OLDEST_FIRST = Listing(
    ITEM,
    SOURCE,
    name="api-clients",
    query=schemas.ApiClientQuery,
    orders={"created": Order((ApiClient.id,))},
    filters={},
)
