"""SQL of pictures of facilities."""

from sqlalchemy import bindparam, literal_column, select

from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.infra.pictures.gallery import Gallery
from jugendhilfe_api.organisations.facilities.images.models import FacilityImage
from jugendhilfe_api.organisations.facilities.models import Facility

GALLERY = Gallery(FacilityImage, "facility_id", "facility-image")
FACILITY = Statement(select(literal_column("1")).where(Facility.id == bindparam("facility_id")))
