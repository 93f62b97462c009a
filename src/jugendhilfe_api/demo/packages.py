"""Act 3: what is to be paid, handed over inside the youth office (Leistungspaket)."""

from jugendhilfe_api.demo.acts import Json, Scene


def play(scene: Scene) -> None:
    """Play the act."""
    scene.narrator.chapter("3 · Inside the youth office: the service package (Leistungspaket)")
    asd, second, clerk = (scene.who(name) for name in ("asd-1", "asd-2", "wjh-1"))
    draft = {
        "case_id": scene["case"]["id"],
        "person_id": scene["person"]["id"],
        "booking_id": scene["booking"]["id"],
        "valid_from": scene.today.isoformat(),
        "budget_product": "36.3.03",
        "budget_cost_centre": "5101",
        "budget_account": "533210",
        "competence": "PARENTS",
    }
    package = asd.makes(
        "drafts what is to be rendered and paid",
        "/service-packages",
        draft,
        told=lambda b: f"{b['reference']}, {b['state']}",
    )
    address = f"/service-packages/{package['id']}"
    clerk.is_refused(
        "looks for it: who pays sees nothing before it is handed over",
        "GET",
        address,
        status=404,
        code="not-found",
    )
    asd.is_refused(
        "tries to release its own draft: that takes a second person",
        "POST",
        f"{address}/release",
        status=403,
        code="not-permitted",
    )
    second.takes("releases it as the second person", f"{address}/release", told=_state)
    asd.takes("hands it over to those who pay (WJH)", f"{address}/hand-over", told=_state)
    accepted = clerk.takes("accepts it", f"{address}/acceptance", told=_state)
    scene.narrator.fact("With an agreed rate it can be paid from", accepted["state"] == "PAYABLE")
    scene.keep("package", accepted)


def _state(body: Json) -> str:
    return str(body["state"])
