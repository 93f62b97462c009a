"""Act 2: the youth office finds a place, two offices race for it, one books it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from jugendhilfe_api.demo import requesting
from jugendhilfe_api.demo.acts import POSTAL_CODE, Json, Scene
from jugendhilfe_api.demo.cast import Actor, Answer

MADE, LOST = 201, 409


def play(scene: Scene) -> None:
    """Play the act."""
    scene.narrator.chapter("2 · From need to place: search, reservation, booking (Belegung)")
    _open_the_case(scene)
    _search(scene)
    requesting.play(scene)
    _race(scene)
    _confirm_and_book(scene)
    requesting.matched(scene)
    _admit(scene)


def _open_the_case(scene: Scene) -> None:
    asd, stranger = scene.who("asd-1"), scene.who("asd-1-trier")
    born = scene.today.replace(year=scene.today.year - 13, day=1)
    person = {
        "department": "ASD",
        "given_name": scene.child.given_name,
        "family_name": scene.child.family_name,
        "born_on": born.isoformat(),
        "gender": "FEMALE",
    }
    asd.is_refused(
        "enters the young person without saying why (missing Data-Purpose)",
        "POST",
        "/persons",
        person,
        status=400,
        code="invalid-request",
        headers={"Data-Purpose": ""},
    )
    known = asd.makes(
        "enters the young person, for CASE_WORK",
        "/persons",
        person,
        told=lambda b: f"{b['given_name']} {b['family_name']}",
    )
    me = asd.does("asks who it is", "GET", "/me", told=lambda b: b["organisation"]["name"])
    case = asd.makes(
        "opens the case (Akte)",
        "/cases",
        {
            "department": "ASD",
            "person_id": known["id"],
            "responsible_member_id": me.body["member"]["id"],
        },
        told=lambda b: b["reference"],
    )
    stranger.is_refused(
        "looks for this case: for others it does not exist (foreign case)",
        "GET",
        f"/cases/{case['id']}",
        status=404,
        code="not-found",
    )
    scene.keep("person", known)
    scene.keep("case", case)


def _search(scene: Scene) -> None:
    wish = {
        "service_type": "RESIDENTIAL_CARE",
        "age": 13,
        "gender": "FEMALE",
        "specialisations": ["TRAUMA"],
        "free": {"from_day": scene.today.isoformat()},
        "around": {"postal_code": POSTAL_CODE},
        "radius_km": 60,
        "sort": "rate",
    }
    found = scene.who("asd-1").does(
        "searches within 60 km, cheapest first; the search names no child",
        "POST",
        "/offers/search",
        wish,
        told=lambda b: f"{len(b['items'])} offers",
    )
    items = found.body["items"]
    for item in items:
        scene.narrator.say(
            f"{'':47}EUR {item['rate']['rate']} · {item['distance_km']} km · {item['title']}"
        )
    rates = [float(item["rate"]["rate"]) for item in items]
    scene.narrator.fact("The hits are in the order of their rates", rates == sorted(rates))
    ours = [item for item in items if item["id"] == scene["offer"]["id"]]
    scene.narrator.fact("The new offer is among them, with its last place", ours)


def _race(scene: Scene) -> None:
    ours, theirs = scene.who("asd-1"), scene.who("asd-1-trier")
    wish = {
        "vacancy_id": scene["vacancy"]["id"],
        "admission_day": scene.today.isoformat(),
        "young_people": [{"age": 13, "gender": "FEMALE", "needs": ["TRAUMA"]}],
    }
    wishes = (wish | {"placement_contact_id": scene["contact"]["id"]}, wish)
    keys = [uuid4().hex, uuid4().hex]
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(_reserve, actor, wanted, key)
            for actor, wanted, key in zip((ours, theirs), wishes, keys, strict=True)
        ]
        answers = [run.result() for run in runs]
    scene.narrator.say("Two offices reserve the last place at the same moment:")
    for actor, answer in zip((ours, theirs), answers, strict=True):
        _tell(scene, actor, answer)
    statuses = sorted(answer.status for answer in answers)
    scene.narrator.fact("Exactly one of them has it", statuses == [MADE, LOST])
    loser = next(answer for answer in answers if answer.status == LOST)
    scene.narrator.fact(
        "The other one is told where else there is a place", loser.body["alternatives"]
    )
    if answers[0].status == LOST:
        lost_to = answers[1].body["id"]
        theirs.takes("gives the place back", f"/reservations/{lost_to}/cancellation", told=_state)
        keys[0] = uuid4().hex
        ours.makes("reserves it now", "/reservations", wishes[0], key=keys[0], told=_state)
    _repeat(scene, ours, wishes[0], keys[0])


def _reserve(actor: Actor, wish: Json, key: str) -> Answer:
    return actor.ask("POST", "/reservations", wish, {"Idempotency-Key": key})


def _tell(scene: Scene, actor: Actor, answer: Answer) -> None:
    if answer.status == LOST:
        others = [each["offer"]["title"] for each in answer.body["alternatives"]]
        what = "is too late (lost race)"
        actor.narrate(what, answer, LOST, "vacancy-taken")
        scene.narrator.say(f"{'':47}instead: {', '.join(others)}")
    else:
        actor.narrate("reserves the place (Reservierung)", answer, MADE, told=_state)


def _repeat(scene: Scene, actor: Actor, wish: Json, key: str) -> None:
    again = _reserve(actor, wish, key)
    actor.narrate("sends the same request again, with the same Idempotency-Key", again, MADE)
    scene.narrator.fact(
        "The answer is the first one, repeated; nothing is reserved twice",
        again.response.headers.get("Idempotency-Replayed") == "true",
    )
    scene.keep("reservation", again.body)


def _confirm_and_book(scene: Scene) -> None:
    provider, asd = scene.who("traeger-1"), scene.who("asd-1")
    reservation = scene["reservation"]
    address = f"/reservations/{reservation['id']}"
    seen = provider.does(
        "reads the reservation: an age and needs, no name",
        "GET",
        address,
        told=lambda b: f"age {b['young_people'][0]['age']}, {b['young_people'][0]['needs']}",
    )
    scene.narrator.fact(
        "The provider does not know the name", scene.child.family_name not in seen.response.text
    )
    provider.takes("confirms", f"{address}/confirmation", told=_state)
    booking = asd.makes(
        "books the place; the reason of the choice is kept (§§ 5, 36)",
        "/bookings",
        {
            "reservation_id": reservation["id"],
            "case_id": scene["case"]["id"],
            "person_id": scene["person"]["id"],
            "needs": ["TRAUMA"],
            "choice_reason": "SUITABILITY",
        },
        told=lambda b: f"{b['reference']}, {b['state']}",
    )
    scene.keep("booking", booking)


def _admit(scene: Scene) -> None:
    provider = scene.who("traeger-1")
    address = f"/bookings/{scene['booking']['id']}"
    seen = provider.does(
        "reads the booking: only now it learns the name",
        "GET",
        address,
        told=lambda b: f"{b['young_person']['given_name']} {b['young_person']['family_name']}",
    )
    scene.narrator.fact(
        "The provider knows the name, and neither the case nor the reason",
        seen.body["young_person"]["family_name"] == scene.child.family_name
        and seen.body["case_id"] is None
        and seen.body["choice_reason"] is None,
    )
    provider.takes(
        "records the admission (Aufnahme)",
        f"{address}/admission",
        {"day": scene.today.isoformat()},
        told=_state,
    )


def _state(body: Json) -> str:
    return str(body["state"])
