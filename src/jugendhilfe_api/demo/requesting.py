"""In act 2: the office asks providers for a place under a pseudonym, instead of telephoning."""

from uuid import uuid4

from jugendhilfe_api.demo.acts import Json, Scene


def play(scene: Scene) -> None:
    """Ask the provider of the new offer; it accepts without learning who is meant."""
    _draft(scene)
    _ask(scene)
    _accept(scene)


def _draft(scene: Scene) -> None:
    asd = scene.who("asd-1")
    wish: Json = {
        "case_id": scene["case"]["id"],
        "service_type": "RESIDENTIAL_CARE",
        "kind": "RESIDENTIAL",
        "young_people": [{"age": 13, "gender": "FEMALE", "needs": ["TRAUMA"]}],
        "needed_from": scene.today.isoformat(),
        "near_ags": "10046",
        "radius_km": 60,
    }
    asd.is_refused(
        "drafts a request for a place (Platzanfrage) that says the name",
        "POST",
        "/placement-requests",
        wish | {"description": f"{scene.child.given_name} braucht eine kleine Gruppe."},
        status=422,
        code="rule-violated",
        headers={"Idempotency-Key": uuid4().hex},
    )
    request = asd.makes(
        "drafts it without the name",
        "/placement-requests",
        wish | {"description": "Braucht eine kleine Gruppe mit fester Tagesstruktur."},
        told=lambda b: f"{b['pseudonym']}, {b['state']}",
    )
    scene.keep("request", request)


def _ask(scene: Scene) -> None:
    asd = scene.who("asd-1")
    address = f"/placement-requests/{scene['request']['id']}"
    asd.takes("opens it: now it stands still", f"{address}/opening", told=lambda b: b["state"])
    asked = asd.makes(
        "asks the provider of the new offer",
        f"{address}/contacts",
        {"offer_ids": [scene["offer"]["id"]]},
        told=lambda b: f"{len(b['items'])} asked, {b['items'][0]['state']}",
    )
    scene.keep("contact", asked["items"][0])


def _accept(scene: Scene) -> None:
    provider = scene.who("traeger-1")
    address = f"/placement-inquiries/{scene['contact']['id']}"
    seen = provider.does(
        "reads the request: a pseudonym, an age, needs",
        "GET",
        address,
        told=lambda b: f"{b['pseudonym']}, age {b['needs']['young_people'][0]['age']}",
    )
    told = seen.response.text
    scene.narrator.fact(
        "Neither name nor case is in it",
        scene.child.family_name not in told and scene["case"]["id"] not in told,
    )
    provider.takes(
        "accepts, with its free place (Zusage)",
        f"{address}/acceptance",
        {"vacancy_id": scene["vacancy"]["id"]},
        told=lambda b: b["state"],
    )


def matched(scene: Scene) -> None:
    """Tell that the booking has ended the search, and what was handed over until then."""
    asd = scene.who("asd-1")
    request = asd.does(
        "looks at its request: the booking has ended the search",
        "GET",
        f"/placement-requests/{scene['request']['id']}",
        told=lambda b: b["state"],
    )
    scene.narrator.fact("The request is matched", request.body["state"] == "MATCHED")
    handed = asd.does(
        "looks at what was handed to the provider, and when (Datenweitergabe)",
        "GET",
        f"/bookings/{scene['booking']['id']}/disclosures",
        told=lambda b: ", ".join(each["stage"] for each in b["items"]),
    )
    stages = {each["stage"] for each in handed.body["items"]}
    expected = {"REQUEST", "RESERVATION", "BOOKING"}
    scene.narrator.fact("Each stage is listed with its fields", stages == expected)
