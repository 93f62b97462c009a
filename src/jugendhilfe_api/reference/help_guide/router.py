"""Routes of the guide to help: public, and the same for everybody."""

from typing import Annotated

from fastapi import APIRouter, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable
from jugendhilfe_api.reference.help_guide import schemas, service

router = APIRouter(tags=["help-guide"], route_class=ContractRoute)
Public = Annotated[Reader, reads()]


@router.get("/help-guide", response_model=schemas.HelpGuide, responses=cacheable())
async def get_help_guide(request: Request, _public: Public) -> Response:
    """Read what each kind of help is, how to get it and what your rights are (Hilfewegweiser)."""
    body = service.read().model_dump_json()
    return answers.cacheable(request, Response(body, media_type="application/json"))
