"""Act 1: a provider comes to the market, and the youth office agrees on what it costs."""

from jugendhilfe_api.demo.acts import POSTAL_CODE, RATE, Scene, tag

FACILITY = {
    "name": "Haus am Bostalsee (Demo)",
    "address": {
        "street": "Seestraße (Demo)",
        "house_number": "7",
        "postal_code": POSTAL_CODE,
        "city": "Sankt Wendel",
    },
}
OFFER = {
    "service_type": "RESIDENTIAL_CARE",
    "kind": "RESIDENTIAL",
    "title": "Wohngruppe am Bostalsee (Demo)",
    "age_min": 8,
    "age_max": 16,
    "genders": ["FEMALE", "MALE", "DIVERSE"],
    "specialisations": ["TRAUMA"],
    "places": 7,
}
PERMIT = {
    "number": "45-0007 (Demo)",
    "approved_places": [
        {"places": 7, "age_min": 6, "age_max": 17, "genders": ["FEMALE", "MALE", "DIVERSE"]}
    ],
    "conditions": [{"text": "Das Schutzkonzept ist jährlich vorzulegen.", "names_persons": False}],
}
ABSENCES = {
    "grace_days": 3,
    "reduced_from_day": 4,
    "rest_percent": "75.00",
    "investment_percent": "100.00",
    "most_days_a_year": 42,
    "departure_day_counts": True,
    "return_day_counts": True,
    "admission_day_counts": True,
    "discharge_day_counts": True,
    "exempt_kinds": ["HOME_VISIT"],
    "cancelled_percent": "0.00",
    "billable_contacts": ["FACE_TO_FACE", "REMOTE"],
}


def play(scene: Scene) -> None:
    """Play the act."""
    scene.narrator.chapter("1 · The market: facility, offer, rate, vacancy (Angebot, Entgelt)")
    _come_to_the_market(scene)
    _agree(scene)
    _publish(scene)


def _come_to_the_market(scene: Scene) -> None:
    provider, asd = scene.who("traeger-1"), scene.who("asd-1")
    home = provider.makes(
        "registers a facility (Einrichtung)", "/facilities", FACILITY, told=lambda b: b["name"]
    )
    scene.keep("facility", home)
    offer = provider.makes(
        "drafts an offer (Angebot)",
        "/offers",
        OFFER | {"facility_id": home["id"]},
        told=lambda b: f"{b['title']}, {b['state']}",
    )
    scene.keep("offer", offer)
    asd.is_refused(
        "looks for the draft: nobody else sees it",
        "GET",
        f"/offers/{offer['id']}",
        status=404,
        code="not-found",
    )


def _agree(scene: Scene) -> None:
    provider, asd, clerk = (scene.who(name) for name in ("traeger-1", "asd-1", "wjh-1"))
    me = clerk.does("asks who it is", "GET", "/me", told=lambda b: b["organisation"]["name"])
    office = me.body["organisation"]["id"]
    rates = f"/offers/{scene['offer']['id']}/rates"
    wish = {
        "contracting_office_id": office,
        "rate": RATE,
        "investment_share": "21.3000",
        "absence_rule": ABSENCES,
        "valid_from": scene.today.isoformat(),
    }
    rate = provider.makes(
        "proposes a day rate (Tagessatz) to the office at the seat",
        rates,
        wish,
        told=lambda b: f"EUR {b['rate']}, {b['state']}",
    )
    agreement = f"{rates}/{rate['id']}/agreement"
    asd.is_refused(
        "tries to agree to it: social workers do not agree on money (missing scope)",
        "POST",
        agreement,
        status=403,
        code="insufficient-scope",
    )
    agreed = clerk.takes(
        "agrees to the rate (Entgeltvereinbarung, § 78b)",
        agreement,
        told=lambda b: f"{b['state']}, binds all offices (§ 78e): {b['binds_all']}",
    )
    scene.narrator.fact("The agreement at the seat binds every youth office", agreed["binds_all"])
    scene.keep("office", {"id": office})
    scene.keep("rate", agreed)


def _permit(scene: Scene) -> None:
    authority, home = scene.who("aufsicht-saarland"), scene["facility"]
    authority.does(
        "sees the new facility in its region",
        "GET",
        f"/facilities/{home['id']}",
        told=lambda b: b["name"],
    )
    authority.makes(
        "grants the permit for seven places (Betriebserlaubnis, § 45)",
        f"/facilities/{home['id']}/permits",
        PERMIT | {"valid_from": scene.today.isoformat()},
        told=lambda b: f"{b['number']}, in force: {b['in_force']}",
    )


def _publish(scene: Scene) -> None:
    provider = scene.who("traeger-1")
    offer = scene["offer"]
    provider.is_refused(
        "tries to publish the offer: a home needs a permit (Betriebserlaubnis, § 45)",
        "POST",
        f"/offers/{offer['id']}/publication",
        status=422,
        code="rule-violated",
    )
    _permit(scene)
    published = provider.takes(
        "publishes the offer", f"/offers/{offer['id']}/publication", told=lambda b: b["state"]
    )
    provider.is_refused(
        "changes it with the version of before the publication (stale If-Match)",
        "PATCH",
        f"/offers/{offer['id']}",
        {"summary": "Sieben Plätze am See."},
        status=412,
        code="version-mismatch",
        headers={"If-Match": tag(offer)},
    )
    provider.does(
        "reads again and changes it",
        "PATCH",
        f"/offers/{offer['id']}",
        {"summary": "Sieben Plätze am See."},
        headers={"If-Match": tag(published)},
        told=lambda b: f"version {b['version']}",
    )
    vacancy = provider.makes(
        "reports its last free place (Platzmeldung)",
        f"/offers/{offer['id']}/vacancies",
        {"available_from": scene.today.isoformat(), "places": 1},
        told=lambda b: f"{b['free_places']} free from {b['available_from']}",
    )
    scene.keep("vacancy", vacancy)
