"""The search."""

import base64
import json
from datetime import timedelta

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Greatest, Round
from rest_framework import serializers
from rest_framework.response import Response

from market.access import InContext
from market.models import (
    Occupancy,
    Organisation,
    Place,
    PublishedOffer,
    PublishedRate,
    Region,
    Vacancy,
)
from market.values import written

EVERYBODY = "00000000-0000-0000-0000-000000000000"
FRESH = timedelta(days=7)
EXACT = models.DecimalField(max_digits=30, decimal_places=12)
TENTHS = models.DecimalField(max_digits=20, decimal_places=1)
ORDERS = ["rate", "-rate", "distance", "available_from", "freshness"]


def codes():
    return serializers.ListField(child=serializers.CharField(max_length=60), default=list)


class FreeSerializer(serializers.Serializer):
    from_day = serializers.DateField()
    until_day = serializers.DateField(default=None)
    places = serializers.IntegerField(min_value=1, default=1)


class AroundSerializer(serializers.Serializer):
    latitude = serializers.FloatField(min_value=-90, max_value=90)
    longitude = serializers.FloatField(min_value=-180, max_value=180)


class SearchSerializer(serializers.Serializer):
    service_type = serializers.CharField(max_length=60)
    kind = serializers.CharField(default=None)
    age = serializers.IntegerField(min_value=0, max_value=26, default=None)
    gender = serializers.ChoiceField(["FEMALE", "MALE", "DIVERSE"], default=None)
    specialisations = codes()
    exclusions = codes()
    languages = codes()
    accessibility = codes()
    emergency = serializers.BooleanField(default=False)
    free = FreeSerializer(default=None)
    regions = codes()
    around = AroundSerializer(default=None)
    radius_km = serializers.IntegerField(min_value=1, max_value=1000, default=None)
    rate_max = serializers.DecimalField(max_digits=12, decimal_places=4, default=None)
    sort = serializers.ChoiceField(ORDERS, default="rate")
    limit = serializers.IntegerField(min_value=1, max_value=200, default=20)


class VacancySerializer(serializers.ModelSerializer):
    free_places = serializers.IntegerField()
    as_of = serializers.SerializerMethodField()

    class Meta:
        model = Vacancy
        fields = ("id", "available_from", "available_until", "free_places", "as_of", "confirm_by")

    def get_as_of(self, vacancy):
        return written(vacancy.as_of)


class FoundSerializer(serializers.ModelSerializer):
    provider = serializers.SerializerMethodField()
    facility = serializers.SerializerMethodField()
    location = serializers.SerializerMethodField()
    distance_km = serializers.SerializerMethodField()
    rate = serializers.SerializerMethodField()
    free_places = serializers.SerializerMethodField()
    vacancy = serializers.SerializerMethodField()
    matched = serializers.SerializerMethodField()
    not_covered = serializers.SerializerMethodField()

    class Meta:
        model = PublishedOffer
        fields = (
            "id", "provider", "facility", "title", "service_type", "kind", "age_min", "age_max",
            "genders", "specialisations", "emergency_admission", "ags", "location",
            "location_accuracy", "distance_km", "rate", "free_places", "vacancy", "matched",
            "not_covered",
        )  # fmt: skip

    def get_provider(self, offer):
        return {"id": str(offer.provider_id), "name": offer.provider_name}

    def get_facility(self, offer):
        return {"id": str(offer.facility_id), "name": offer.facility_name}

    def get_location(self, offer):
        return {"type": "Point", "coordinates": [offer.longitude, offer.latitude]}

    def get_distance_km(self, offer):
        return None if offer.km is None else float(offer.km)

    def get_rate(self, offer):
        agreed = offer.rate_id is not None
        return {
            "status": "AGREED" if agreed else "NO_AGREEMENT",
            "id": str(offer.rate_id) if agreed else None,
            "unit": offer.rate_unit,
            "rate": f"{offer.rate:.4f}" if agreed else None,
        }

    def _vacancy(self, offer):
        return self.context["vacancies"].get(offer.vacancy_id)

    def get_free_places(self, offer):
        vacancy = self._vacancy(offer)
        return vacancy.free_places if vacancy else 0

    def get_vacancy(self, offer):
        vacancy = self._vacancy(offer)
        return VacancySerializer(vacancy).data if vacancy else None

    def get_matched(self, offer):
        wish, vacancy = self.context["wish"], self._vacancy(offer)
        said = [
            ("SERVICE_TYPE", True, lambda: [offer.service_type]),
            ("KIND", wish["kind"], lambda: [offer.kind]),
            ("AGE", wish["age"] is not None, lambda: [str(offer.age_min), str(offer.age_max)]),
            ("GENDER", wish["gender"], lambda: offer.genders),
            ("SPECIALISATIONS", wish["specialisations"], lambda: sorted(wish["specialisations"])),
            ("EXCLUSIONS", wish["exclusions"], lambda: offer.exclusions),
            ("LANGUAGES", wish["languages"], lambda: sorted(wish["languages"])),
            ("ACCESSIBILITY", wish["accessibility"], lambda: sorted(wish["accessibility"])),
            ("EMERGENCY", wish["emergency"], list),
            ("FREE", wish["free"], lambda: [vacancy.available_from.isoformat()]),
            ("REGION", wish["regions"], lambda: [offer.ags]),
            ("RADIUS", wish["radius_km"], lambda: [str(offer.km)]),
            ("RATE", wish["rate_max"], lambda: [f"{offer.rate:.4f}"]),
        ]
        return [
            {"criterion": name, "offered": offered()} for name, asked, offered in said if asked
        ]

    def get_not_covered(self, offer):
        wish, vacancy, context = self.context["wish"], self._vacancy(offer), self.context
        near = offer.location_accuracy == "POSTAL_REGION" or offer.ags is None
        against = [
            ("AGREEMENT", offer.rate_id is None),
            ("CATCHMENT", offer.catchment and context["ags"] not in offer.catchment),
            ("FRESHNESS", vacancy and vacancy.as_of < context["now"] - FRESH),
            ("FREE", not wish["free"] and vacancy is None),
            ("AGE", wish["age"] is not None and offer.age_max == wish["age"]),
            ("EMERGENCY", wish["emergency"] and offer.auto_confirm_hours is None),
            ("REGION", wish["regions"] and near),
            ("RADIUS", wish["around"] and near),
        ]
        return [code for code, holds in against if holds]


class Search(InContext):
    scope = "offers:search"

    def post(self, request):
        asked = SearchSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        wish = asked.validated_data
        found = list(self.offers(wish)[: wish["limit"] + 1])
        page = found[: wish["limit"]]
        ids = [offer.vacancy_id for offer in page if offer.vacancy_id]
        vacancies = self.with_places(Vacancy.objects.filter(id__in=ids), wish).in_bulk()
        ags = Organisation.objects.values_list("ags", flat=True).get(id=request.user["org"])
        context = {"wish": wish, "vacancies": vacancies, "now": self.now, "ags": (ags or "")[:5]}
        following = None
        if len(found) > wish["limit"]:
            last = page[-1]
            key = json.dumps([wish["sort"], str(last.key), str(last.id)])
            following = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
        items = FoundSerializer(page, many=True, context=context).data
        return Response({"items": items, "next_cursor": following})

    def offers(self, wish):
        free, around = wish["free"], wish["around"]
        priced_on = free["from_day"] if free else self.today
        prices = (
            PublishedRate.objects.filter(
                offer_id=OuterRef("id"),
                youth_office_id__in=[self.request.user["org"], EVERYBODY],
                in_force_from__lte=priced_on,
                in_force_until__gt=priced_on,
            )
            .annotate(for_all=Case(When(youth_office_id=EVERYBODY, then=1), default=0))
            .order_by("for_all")
        )
        offers = PublishedOffer.objects.filter(service_type=wish["service_type"])
        offers = self.narrowed(offers, wish).annotate(
            rate_id=Subquery(prices.values("rate_id")[:1]),
            rate_unit=Subquery(prices.values("unit")[:1]),
            rate=Subquery(prices.values("rate")[:1]),
            cheapest=Subquery(prices.values("cheapest")[:1]),
            vacancy_id=Subquery(self.fitting(wish).values("id")[:1]),
            km=Value(None, TENTHS),
        )
        if around:
            distance = Func(
                F("latitude"), F("longitude"), Value(around["latitude"]),
                Value(around["longitude"]), function="distance_km",
                output_field=models.FloatField(),
            )  # fmt: skip
            offers = offers.annotate(
                away=distance,
                km=Round(Cast(F("away"), EXACT), 1, output_field=TENTHS),
            )
            if wish["radius_km"]:
                offers = offers.filter(away__lte=wish["radius_km"])
        if wish["rate_max"] is not None:
            offers = offers.filter(cheapest__lte=int(wish["rate_max"] * 10_000))
        if free or wish["sort"] in ("available_from", "freshness"):
            offers = offers.filter(vacancy_id__isnull=False)
        return self.ordered(offers, wish, prices)

    def narrowed(self, offers, wish):
        if wish["kind"]:
            offers = offers.filter(kind=wish["kind"])
        if wish["age"] is not None:
            offers = offers.filter(age_min__lte=wish["age"], age_max__gte=wish["age"])
        if wish["gender"]:
            offers = offers.filter(genders__contains=[wish["gender"]])
        for name in ("specialisations", "languages", "accessibility"):
            if wish[name]:
                offers = offers.filter(**{f"{name}__contains": wish[name]})
        if wish["exclusions"]:
            offers = offers.exclude(exclusions__overlap=wish["exclusions"])
        if wish["emergency"]:
            offers = offers.filter(emergency_admission=True)
        if wish["regions"]:
            inside = Q(ags__in=wish["regions"]) | Q(land__in=wish["regions"])
            offers = offers.filter(ags__in=Region.objects.filter(inside).values("ags"))
        return offers

    def ordered(self, offers, wish, prices):
        vacancy = Vacancy.objects.filter(id=OuterRef("vacancy_id"))
        match wish["sort"]:
            case "rate":
                return offers.annotate(key=F("cheapest")).order_by("key", "id")
            case "-rate":
                dearest = Subquery(prices.values("dearest")[:1])
                return offers.annotate(key=dearest).order_by("-key", "-id")
            case "distance":
                metres = Round(Cast(F("away") * 1000, EXACT), output_field=EXACT)
                return offers.annotate(key=metres).order_by("key", "id")
            case "available_from":
                offers = offers.annotate(
                    key=Subquery(vacancy.values("available_from")),
                    said=Subquery(vacancy.values("as_of")),
                )
                return offers.order_by("key", "-said", "vacancy_id")
        offers = offers.annotate(key=Subquery(vacancy.values("as_of")))
        return offers.order_by("-key", "-vacancy_id")

    def with_places(self, vacancies, wish):
        free = wish["free"]
        if free:
            asked = Func(
                Value(free["from_day"]), Value(free["until_day"], models.DateField()),
                function="daterange", output_field=DateRangeField(),
            )  # fmt: skip
        else:
            vacancies = vacancies.annotate(first=Greatest(F("available_from"), Value(self.today)))
            asked = Func(
                OuterRef(OuterRef("first")), OuterRef(OuterRef("first")), Value("[]"),
                function="daterange", output_field=DateRangeField(),
            )  # fmt: skip
        counts = Q(state="BOOKED") | Q(held_until__gt=self.now)
        taken = Occupancy.objects.filter(counts, place_id=OuterRef("id"), nights__overlap=asked)
        places = (
            Place.objects.filter(~Exists(taken), vacancy_id=OuterRef("id"), withdrawn=False)
            .order_by()
            .values("vacancy_id")
            .annotate(number=models.Count("*"))
            .values("number")
        )
        return vacancies.annotate(free_places=Coalesce(Subquery(places), 0))

    def fitting(self, wish):
        free = wish["free"]
        vacancies = Vacancy.objects.filter(
            offer_id=OuterRef("id"), offer_state="PUBLISHED", confirm_by__gte=self.today
        )
        if free:
            lasts = Q(available_until__isnull=True)
            if free["until_day"]:
                lasts |= Q(available_until__gte=free["until_day"])
            vacancies = vacancies.filter(lasts, available_from__lte=free["from_day"])
        vacancies = self.with_places(vacancies, wish)
        if not free:
            lasts = Q(available_until__isnull=True) | Q(available_until__gt=F("first"))
            vacancies = vacancies.filter(lasts)
        vacancies = vacancies.filter(free_places__gte=free["places"] if free else 1)
        if wish["sort"] == "freshness":
            return vacancies.order_by("-as_of", "-id")
        return vacancies.order_by("available_from", "-as_of", "id")
