"""Routes of code lists: public, and the same for everybody."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from jugendhilfe_api.core.access.dependencies import reads
from jugendhilfe_api.core.database.reader import Reader
from jugendhilfe_api.core.http import answers
from jugendhilfe_api.core.http.route import ContractRoute
from jugendhilfe_api.core.openapi import cacheable
from jugendhilfe_api.reference.code_lists import schemas, service

router = APIRouter(tags=["code-lists"], route_class=ContractRoute)
Public = Annotated[Reader, reads()]
Name = Annotated[str, Path(max_length=60, pattern=schemas.NAME_PATTERN, examples=["departments"])]


@router.get("/code-lists", response_model=schemas.CodeListDirectory, responses=cacheable())
async def list_code_lists(request: Request, _public: Public) -> Response:
    """List the code lists (Schlüsselverzeichnisse): one for every enumeration of this API."""
    body = service.directory().model_dump_json()
    return answers.cacheable(request, Response(body, media_type="application/json"))


@router.get("/code-lists/{name}", response_model=schemas.CodeList, responses=cacheable())
async def get_code_list(request: Request, _public: Public, name: Name) -> Response:
    """Read a code list (Schlüsselverzeichnis) with German and English labels."""
    body = service.read(name).model_dump_json()
    return answers.cacheable(request, Response(body, media_type="application/json"))
