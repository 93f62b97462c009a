"""What is served."""

from django.http import HttpResponse
from django.urls import path

from market.lists import Bookings, Offers
from market.search import Search


def health(_request):
    """Say that the process answers."""
    return HttpResponse("ok")


urlpatterns = [
    path("v1/offers/search", Search.as_view()),
    path("v1/offers", Offers.as_view()),
    path("v1/bookings", Bookings.as_view()),
    path("health", health),
]
