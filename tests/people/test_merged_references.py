"""What points to persons: each table says how it treats one who was merged.

A merge moves nothing, so no table has to know of merges to stay right. What must know are the
places that look for all that is about a person.
"""

from jugendhilfe_api.core.database.base import Base

# How what points to a merged person is found under the person who remains.
LISTED = "listed under either name"
RESOLVED = "the person who remains is meant"
WITH_PARENT = "found with the resource that it belongs to"
OF_ONE = "belongs to this name, as a fact about the row"
HANDLED = {
    "person_departments.person_id": OF_ONE,
    "person_merges.person_id": OF_ONE,
    "person_merges.merged_person_id": OF_ONE,
    "identity_links.person_id": LISTED,
    "identity_links.other_person_id": LISTED,
    "residences.person_id": LISTED,
    "relationships.person_id": LISTED,
    "relationships.other_person_id": RESOLVED,  # in the jurisdiction
    "custody_rights.person_id": LISTED,
    "custody_rights.holder_person_id": RESOLVED,  # in the jurisdiction
    "household_members.person_id": LISTED,
    "cases.person_id": LISTED,
    "case_persons.person_id": LISTED,
    "measures.person_id": LISTED,
    "custody_measures.person_id": LISTED,
    "service_packages.person_id": LISTED,
    "service_package_persons.person_id": WITH_PARENT,
    "bookings.person_id": WITH_PARENT,
}


def test_every_reference_to_a_person_says_what_a_merge_means_for_it():
    """Whoever adds one decides here: a list that asks for a person asks `of_same_person`."""
    found = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for key in table.foreign_key_constraints
        if key.referred_table.name == "persons"
        for column in key.columns
        if column.name != "youth_office_id"
    }
    assert found == HANDLED.keys()
