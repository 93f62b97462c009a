"""SQL of pictures of offers."""

from sqlalchemy import bindparam, literal_column, select

from jugendhilfe_api.core.database.reader import Statement
from jugendhilfe_api.infra.pictures.gallery import Gallery
from jugendhilfe_api.offers.images.models import OfferImage
from jugendhilfe_api.offers.models import Offer

GALLERY = Gallery(OfferImage, "offer_id", "offer-image")
OFFER = Statement(select(literal_column("1")).where(Offer.id == bindparam("offer_id")))
