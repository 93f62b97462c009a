"""Unmanaged models over the tables of the service, and what of them the answers need."""

from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models


class Unmanaged(models.Model):
    id = models.UUIDField(primary_key=True)

    class Meta:
        abstract = True


def texts():
    return ArrayField(models.TextField())


class Organisation(Unmanaged):
    name = models.TextField()
    city = models.TextField(null=True)
    ags = models.TextField(null=True)

    class Meta:
        managed, db_table = False, "organisations"


class Facility(Unmanaged):
    name = models.TextField()

    class Meta:
        managed, db_table = False, "facilities"


class Group(Unmanaged):
    name = models.TextField()

    class Meta:
        managed, db_table = False, "facility_groups"


class Offer(Unmanaged):
    provider = models.ForeignKey(Organisation, models.DO_NOTHING)
    facility = models.ForeignKey(Facility, models.DO_NOTHING)
    group = models.ForeignKey(Group, models.DO_NOTHING, null=True)
    provider_reference = models.TextField(null=True)
    service_type = models.TextField()
    kind = models.TextField()
    billing_unit = models.TextField()
    title = models.TextField()
    title_en = models.TextField(null=True)
    summary_en = models.TextField(null=True)
    summary = models.TextField(null=True)
    concept = models.TextField(null=True)
    age_min = models.SmallIntegerField()
    age_max = models.SmallIntegerField()
    genders = texts()
    specialisations = texts()
    exclusions = texts()
    languages = texts()
    accessibility = texts()
    catchment = texts()
    places = models.SmallIntegerField()
    emergency_admission = models.BooleanField()
    auto_confirm_hours = models.SmallIntegerField(null=True)
    hold_extensions = models.SmallIntegerField(null=True)
    hold_extension_hours = models.SmallIntegerField(null=True)
    state = models.TextField()
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        managed, db_table = False, "offers"


class PermitGap(models.Model):
    pk = models.CompositePrimaryKey("offer_id", "first_day", "gap")
    offer_id = models.UUIDField()
    first_day = models.DateField()
    until = models.DateField()
    gap = models.TextField()

    class Meta:
        managed, db_table = False, "offer_permit_gaps"


class PublishedOffer(Unmanaged):
    provider_id = models.UUIDField()
    provider_name = models.TextField()
    facility_id = models.UUIDField()
    facility_name = models.TextField()
    title = models.TextField()
    service_type = models.TextField()
    kind = models.TextField()
    age_min = models.SmallIntegerField()
    age_max = models.SmallIntegerField()
    genders = texts()
    specialisations = texts()
    exclusions = texts()
    languages = texts()
    accessibility = texts()
    catchment = texts()
    emergency_admission = models.BooleanField()
    auto_confirm_hours = models.SmallIntegerField(null=True)
    ags = models.TextField(null=True)
    latitude = models.FloatField()
    longitude = models.FloatField()
    location_accuracy = models.TextField()

    class Meta:
        managed, db_table = False, "published_offers"


class PublishedRate(models.Model):
    pk = models.CompositePrimaryKey("offer_id", "youth_office_id", "in_force_from")
    offer_id = models.UUIDField()
    youth_office_id = models.UUIDField()
    in_force_from = models.DateField()
    in_force_until = models.DateField()
    rate_id = models.UUIDField(null=True)
    unit = models.TextField()
    rate = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    cheapest = models.BigIntegerField()
    dearest = models.BigIntegerField()

    class Meta:
        managed, db_table = False, "published_rates"


class Vacancy(Unmanaged):
    offer_id = models.UUIDField()
    offer_state = models.TextField()
    available_from = models.DateField()
    available_until = models.DateField(null=True)
    as_of = models.DateTimeField()
    confirm_by = models.DateField()

    class Meta:
        managed, db_table = False, "vacancies"


class Place(Unmanaged):
    vacancy_id = models.UUIDField()
    withdrawn = models.BooleanField()

    class Meta:
        managed, db_table = False, "places"


class Occupancy(Unmanaged):
    place_id = models.UUIDField()
    nights = DateRangeField()
    state = models.TextField()
    held_until = models.DateTimeField(null=True)

    class Meta:
        managed, db_table = False, "occupancies"


class Region(models.Model):
    ags = models.TextField(primary_key=True)
    land = models.TextField()

    class Meta:
        managed, db_table = False, "regions"


class Booking(Unmanaged):
    youth_office = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    provider = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="+")
    facility = models.ForeignKey(Facility, models.DO_NOTHING)
    offer = models.ForeignKey(Offer, models.DO_NOTHING)
    vacancy_id = models.UUIDField()
    reservation_id = models.UUIDField(null=True)
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    reference = models.TextField()
    provider_reference = models.TextField(null=True)
    admission_day = models.DateField()
    discharge_day = models.DateField(null=True)
    choice_reason = models.TextField()
    choice_note = models.TextField(null=True)
    discharge_reason = models.TextField(null=True)
    state = models.TextField()
    created_at = models.DateTimeField()
    version = models.IntegerField()

    class Meta:
        managed, db_table = False, "bookings"


class Disclosure(Unmanaged):
    booking = models.ForeignKey(Booking, models.DO_NOTHING, related_name="disclosures")
    stage = models.TextField()
    content = models.JSONField()

    class Meta:
        managed, db_table = False, "booking_disclosures"
