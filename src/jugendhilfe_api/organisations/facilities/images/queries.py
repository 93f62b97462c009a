"""SQL of pictures of facilities."""

from jugendhilfe_api.infra.pictures.gallery import Gallery
from jugendhilfe_api.organisations.facilities.images.models import FacilityImage

GALLERY = Gallery(FacilityImage, "facility_id", "facility-image")
