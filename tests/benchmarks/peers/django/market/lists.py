"""The lists."""

import base64
import json

from django.db import connection
from django.db.models import OuterRef, Q, Subquery
from rest_framework import serializers
from rest_framework.response import Response

from market.access import InContext
from market.models import Booking, Offer, PermitGap
from market.values import written


class NamedSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class PartySerializer(NamedSerializer):
    city = serializers.CharField(allow_null=True)


class OfferSerializer(serializers.ModelSerializer):
    provider = PartySerializer()
    facility = NamedSerializer()
    group = NamedSerializer(allow_null=True)
    permit_gap = serializers.CharField(allow_null=True)
    published_at = serializers.SerializerMethodField()
    created_at = serializers.SerializerMethodField()
    available_steps = serializers.SerializerMethodField()

    class Meta:
        model = Offer
        fields = (
            "id", "provider", "facility", "group", "provider_reference", "service_type", "kind",
            "billing_unit", "title", "title_en", "summary", "summary_en", "concept",
            "age_min", "age_max", "genders",
            "specialisations", "exclusions", "languages", "accessibility", "catchment", "places",
            "emergency_admission", "auto_confirm_hours", "permit_gap",
            "hold_extensions", "hold_extension_hours", "state", "published_at",
            "available_steps", "created_at", "version",
        )  # fmt: skip

    def get_published_at(self, offer):
        return written(offer.published_at)

    def get_created_at(self, offer):
        return written(offer.created_at)

    def get_available_steps(self, _offer):
        return []  # a youth office takes no step of an offer


class ListSerializer(serializers.Serializer):
    limit = serializers.IntegerField(min_value=1, max_value=200, default=50)
    cursor = serializers.CharField(max_length=500, default=None)


class KeysetList(InContext):
    """A page by keyset, which of DRF's own paginators none does for two columns."""

    key = ()
    descending = False
    serializer = None

    def get(self, request):
        asked = ListSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        limit, cursor = asked.validated_data["limit"], asked.validated_data["cursor"]
        rows = self.rows().order_by(
            *(f"-{name}" if self.descending else name for name in self.key)
        )
        if cursor:
            values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
            rows = rows.filter(self.after(values[-len(self.key) :]))
        found = list(rows[: limit + 1])
        page, following = found[:limit], None
        if len(found) > limit:
            key = json.dumps([str(getattr(page[-1], name)) for name in self.key])
            encoded = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
            following = f"{request.path}?limit={limit}&cursor={encoded}"
        items = self.serializer(page, many=True, context={"today": self.today}).data
        self.note(page)
        return Response({"items": items, "next": following})

    def after(self, values):
        side = "lt" if self.descending else "gt"
        first, *rest = zip(self.key, values, strict=True)
        found = Q(**{f"{first[0]}__{side}": first[1]})
        for name, value in rest:
            found |= Q(**{first[0]: first[1], f"{name}__{side}": value})
        return found

    def note(self, page):
        """Nothing is written for what names no person."""


class Offers(KeysetList):
    scope, key, serializer = "offers:read", ("title", "id"), OfferSerializer

    def rows(self):
        gaps = PermitGap.objects.filter(
            offer_id=OuterRef("id"), first_day__lte=self.today, until__gt=self.today
        )
        offers = Offer.objects.filter(state="PUBLISHED").annotate(
            permit_gap=Subquery(gaps.values("gap")[:1])
        )
        return offers.select_related("provider", "facility", "group")


KNOWN = ("given_name", "family_name", "born_on", "birth_precision", "gender", "age", "needs")


class TitledSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()


class BookingSerializer(serializers.ModelSerializer):
    youth_office = PartySerializer()
    provider = PartySerializer()
    facility = NamedSerializer()
    offer = TitledSerializer()
    young_person = serializers.SerializerMethodField()
    available_steps = serializers.SerializerMethodField()
    created_at = serializers.SerializerMethodField()

    class Meta:
        model = Booking
        fields = (
            "id", "reference", "provider_reference", "youth_office", "provider", "facility",
            "offer", "vacancy_id", "reservation_id", "case_id", "person_id", "young_person",
            "admission_day", "discharge_day", "choice_reason", "choice_note", "discharge_reason",
            "state", "available_steps", "created_at", "version",
        )  # fmt: skip

    def get_young_person(self, booking):
        told = next((d for d in booking.disclosures.all() if d.stage == "BOOKING"), None)
        if told is None:
            return None
        return {name: told.content.get(name) for name in KNOWN} | {
            "needs": told.content.get("needs", [])
        }

    def get_available_steps(self, booking):
        """Offer to cancel what is planned, and to extend what runs and has an end."""
        if booking.state == "PLANNED":
            return ["cancellation"]
        if booking.state == "ACTIVE" and booking.discharge_day:
            return ["extension"]
        return []

    def get_created_at(self, booking):
        return written(booking.created_at)


class Bookings(KeysetList):
    scope, key, serializer, descending = "bookings:read", ("id",), BookingSerializer, True

    def rows(self):
        related = ("youth_office", "provider", "facility", "offer")
        return Booking.objects.select_related(*related).prefetch_related("disclosures")

    def note(self, page):
        """Write the read log, as the service does."""
        with connection.cursor() as cursor:
            ids = [booking.id for booking in page]
            cursor.execute("select log_read(%s, %s::uuid[])", ["list_bookings", ids])
