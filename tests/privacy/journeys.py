"""The write paths, told as journeys: each plants the marker wherever a path takes a text.

A new package adds its journey here and what it may keep to `ALLOWED` in `test_marker`.
"""

from datetime import timedelta
from typing import Any

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.principal import Role
from tests.support.custody import HOME, custody_of
from tests.support.marker import Planted
from tests.support.market import CONTACT
from tests.support.office import BUDGET, Office, held, made, open_office
from tests.support.placements import day, home_lead, later, placement


def named(marker: str) -> dict[str, str]:
    """Return the names of a person, all of them the marker."""
    return {"given_name": marker, "family_name": f"{marker} {marker}", "birth_name": marker}


async def persons(stage: Planted, office: Office) -> None:
    """Enter, change and search persons; also as no one may."""
    asd = await office.worker()
    person = await office.person(**named(stage.marker))
    url = f"/persons/{person['id']}"
    changed = {"family_name": f"von {stage.marker}"}
    made(await asd.patch(url, json=changed, headers=held(person)), 200)
    found = await asd.post("/persons/search", json={"family_name": f"von {stage.marker}"})
    assert len(found.json()["items"]) == 1
    assert (await asd.get(url)).status_code == 200
    refused = [
        (422, named(stage.marker) | {"born_on": "2100-01-01"}),
        (422, named(stage.marker) | {"department": "JGH"}),
        (400, named(stage.marker) | {"born_on": stage.marker}),
        (400, named(stage.marker) | {"gender": stage.marker}),
        (400, {"given_name": stage.marker}),
    ]
    for status, body in refused:
        answer = await asd.post("/persons", json={"department": "ASD"} | body)
        assert answer.status_code == status
    assert (await asd.patch(url, json=changed, headers=held(person))).status_code == 412
    by_name = await asd.get(f"/persons/{stage.marker}")
    assert by_name.status_code == 400
    filtered = await asd.get("/cases", params={"person_id": stage.marker})
    assert filtered.status_code == 400


async def facts(stage: Planted, office: Office) -> None:
    """Enter, end and cancel what is known of a person; also as no one may."""
    asd = await office.worker()
    child, mother = [await office.person(**named(stage.marker)) for _ in range(2)]
    address = dict.fromkeys(("street", "house_number", "city"), stage.marker)
    entries = {
        "residences": address | {"kind": "HABITUAL", "ags": "10044"},
        "relationships": {"kind": "PARENT", "other_person_id": mother["id"]},
        "custody-rights": {
            "basis": "COURT_ORDER",
            "holder_person_id": mother["id"],
            "court_reference": stage.marker,
        },
    }
    since = {"valid_from": day(-30)}
    for kind, entry in entries.items():
        url = f"/persons/{child['id']}/{kind}"
        fact = made(await asd.post(url, json=entry | since))
        end = {"valid_until": day(-10)}
        made(await asd.patch(f"{url}/{fact['id']}", json=end, headers=held(fact)), 200)
        made(await asd.post(f"{url}/{fact['id']}/cancellation"), 200)
        broken = await asd.post(url, json=entry | {"valid_from": stage.marker})
        assert broken.status_code == 400
    members = [{"person_id": person["id"]} | since for person in (child, mother)]
    home = made(await asd.post("/households", json={"members": members[:1]}))
    url = f"/households/{home['id']}/members"
    joined = made(await asd.post(url, json=members[1]))
    end = {"valid_until": day(-10)}
    made(await asd.patch(f"{url}/{joined['id']}", json=end, headers=held(joined)), 200)
    made(await asd.post(f"{url}/{joined['id']}/cancellation"), 200)
    assert (await asd.get(f"/persons/{child['id']}/jurisdiction")).status_code == 200


async def identities(stage: Planted, office: Office) -> None:
    """Propose, merge, separate and link persons, with reasons that name them."""
    asd, second = await office.worker("ASD", 1), await office.worker("ASD", 2)
    person, again = [await office.person(**named(stage.marker)) for _ in range(2)]
    url = f"/persons/{person['id']}"
    assert len(made(await asd.get(f"{url}/duplicates"), 200)["items"]) == 1
    reason = {"reason": f"{stage.marker} doppelt"}
    wish = reason | {"merged_person_id": again["id"]}
    merge = made(await asd.post(f"{url}/merges", json=wish))
    step = f"{url}/merges/{merge['id']}"
    made(await second.post(f"{step}/confirmation"), 200)
    assert (await asd.post(f"{url}/merges", json=wish)).status_code == 409
    made(await asd.post(f"{step}/reversal", json=reason), 200)
    two = made(await asd.post(f"{url}/merges", json=wish))
    made(await second.post(f"{url}/merges/{two['id']}/refusal"), 200)
    theirs = await office.person("JGH", **named(stage.marker))
    link = reason | {
        "department": "ASD",
        "other_department": "JGH",
        "other_person_id": theirs["id"],
        "purpose": "YOUTH_COURT_ASSISTANCE",
        "legal_basis": "§ 52 SGB VIII",
    }
    linked = made(await asd.post(f"{url}/identity-links", json=link))
    assert (await asd.post(f"{url}/identity-links", json=link)).status_code == 409
    broken = link | {"purpose": stage.marker}
    assert (await asd.post(f"{url}/identity-links", json=broken)).status_code == 400
    made(await asd.post(f"{url}/identity-links/{linked['id']}/revocation"), 200)


async def cases(stage: Planted, office: Office) -> None:
    """Open and change cases, let others take part, take every step."""
    asd = await office.worker()
    child = await office.person(**named(stage.marker))
    sibling = await office.person(**named(stage.marker))
    case = await office.case(person_id=child["id"], subject="FAMILY")
    url = f"/cases/{case['id']}"
    family = {"family_person_ids": [sibling["id"]]}
    made(await asd.patch(url, json=family, headers=held(case)), 200)
    grant = {"department": "JGH", "purpose": "YOUTH_COURT_ASSISTANCE"}
    grant |= {"legal_basis": f"§ 52 SGB VIII {stage.marker}", "valid_until": day(30)}
    given = made(await asd.post(f"{url}/participations", json=grant))
    late = grant | {"valid_until": "2100-01-01"}
    assert (await asd.post(f"{url}/participations", json=late)).status_code == 422
    made(await asd.post(f"{url}/participations/{given['id']}/revocation"), 200)
    note = {"kind": "CONVERSATION", "text": f"Gespräch mit {stage.marker}"}
    made(await asd.post(f"{url}/notes", json=note))
    secret = made(await asd.post(f"{url}/notes", json=note | {"entrusted": True}))
    assert (await asd.post(f"{url}/notes", json=note | {"kind": "?"})).status_code == 400
    late = note | {"happened_on": "2100-01-01"}
    assert (await asd.post(f"{url}/notes", json=late)).status_code == 422
    assert (await asd.get(f"{url}/notes")).status_code == 200
    release = f"{url}/notes/{secret['id']}/release"
    made(await asd.post(release, json={"reason": "CONSENT"}), 200)
    duty = await office.worker("PKD", purpose="EMERGENCY_ACCESS")
    emergency = {"reason": f"Die Polizei hat {stage.marker} aufgegriffen"}
    taken = made(await duty.post(f"{url}/emergency-access", json=emergency))
    made(await asd.post(f"{url}/emergency-access/{taken['id']}/review"), 200)
    assert (await asd.get(f"{url}/events")).status_code == 200
    neighbour = await open_office(stage.world, "Nachbaramt")
    there = await neighbour.worker()
    handing = {"reason": "PARENTS_MOVED", "competent_from": day(30), "conversation_on": day(7)}
    handing |= {"receiving_office_id": str(neighbour.id)}
    for step in ("withdrawal", "refusal", "acceptance"):
        moved = case if step == "withdrawal" else await office.case(person_id=sibling["id"])
        transfer = made(await asd.post(f"/cases/{moved['id']}/transfer", json=handing))
        who = asd if step == "withdrawal" else there
        body = {"responsible_member_id": str(await neighbour.member())}
        body = {"reason": "OTHER"} if step == "refusal" else body
        said = {} if step == "withdrawal" else {"json": body}
        made(await who.post(f"/case-transfers/{transfer['id']}/{step}", **said), 200)
        if step == "refusal":
            made(await asd.post(f"/cases/{moved['id']}/closure", json={"reason": "OTHER"}), 200)
    address = f"/case-transfers/{transfer['id']}"
    assert stage.marker in (await there.get(f"{address}/facts")).text
    made(await there.post(f"{address}/continuation", json={}), 200)
    made(await asd.post(f"{url}/dormancy"), 200)
    made(await asd.post(f"{url}/reopening"), 200)
    made(await asd.post(f"{url}/closure", json={"reason": "HELP_ENDED"}), 200)
    made(await asd.post(f"{url}/archival"), 200)
    refused = await asd.post(f"{url}/closure", json={"reason": stage.marker})
    assert refused.status_code == 400


async def placements(stage: Planted, office: Office) -> None:
    """Book for a person, who arrives, is away, comes back, stays longer and leaves."""
    provider_id = await stage.world.organisation()
    stay = await placement(stage.world, office, provider_id)
    asd = await office.worker()
    person = (await asd.get(f"/persons/{stay.person_id}")).json()
    made(
        await asd.patch(
            f"/persons/{stay.person_id}", json=named(stage.marker), headers=held(person)
        ),
        200,
    )
    note = {"choice_note": f"Wunsch von {stage.marker}"}
    told = {
        "contact_persons": [{"name": f"Tante von {stage.marker}", "relation": "RELATIVE"}],
        "allergies": f"{stage.marker} verträgt keine Nüsse",
    }
    planned = await stay.booked(**note, essentials=told, discharge_day=day(300))
    moved = await stay.step(planned, "rescheduling", stay.worker, admission_day=day(1))
    made(moved, 200)
    booking = made(await stay.step(planned, "admission", day=day()), 200)
    number = {"provider_reference": "W-2026-17"}
    url = f"/bookings/{booking['id']}"
    made(await stay.provider.patch(url, json=number, headers=held(booking)), 200)
    away = await stay.step(booking, "absences", kind="HOME_VISIT", departed_on=day())
    absence = made(away)
    back = await stay.provider.post(f"{url}/absences/{absence['id']}/return", json={"day": day()})
    made(back, 200)
    made(await stay.step(booking, "extension", stay.worker, discharge_day=day(400)), 200)
    further = {"reason": f"Neues über {stage.marker}", "essentials": told}
    more = await stay.step(booking, "disclosures", stay.worker, **further)
    disclosure = made(more)
    wrong = {"reason": stage.marker, "essentials": {"diagnosis": stage.marker}}
    refused = await stay.step(booking, "disclosures", stay.worker, **wrong)
    assert refused.status_code == 400
    detail = await stay.provider.get(f"{url}/disclosures/{disclosure['id']}")
    assert stage.marker in detail.text
    shown = await stay.provider.get(f"{url}/disclosures")
    assert stage.marker in shown.text
    left = await stay.step(booking, "discharge", day=day(), reason="AS_PLANNED")
    made(left, 200)
    cancelled = await stay.booked(**note)
    made(await stay.step(cancelled, "cancellation", stay.worker), 200)
    missing = await stay.booked(**note)
    with later(stage.world, stay.provider, days=1):
        made(await stay.step(missing, "non-arrival"), 200)


async def custody(stage: Planted, office: Office) -> None:
    """Take a child into care, with every step, and let help follow."""
    provider_id = await stage.world.organisation()
    care = await custody_of(stage.world, office, provider_id, **named(stage.marker))
    vacancy_id = await care.vacancy()
    first = await care.taken(vacancy_id=str(vacancy_id), occasions=["SEXUAL_VIOLENCE"])
    url = f"/custody-measures/{first['id']}"
    late = {"initiator": "POLICE", "occasions": ["NEGLECT"]}
    made(await care.worker.patch(url, json=late, headers=held(first)), 200)
    for name, body in (
        ("unreachability", {}),
        ("court-referral", {}),
        ("court-decision", {"outcome": "OTHER"}),
        ("handover", {}),
        ("deprivation-of-liberty", {}),
    ):
        made(await care.step(first, name, **body), 200)
    for deadline in (await care.deadlines(first)).values():
        fulfilment = f"{url}/deadlines/{deadline['id']}/fulfilment"
        made(await care.worker.post(fulfilment, json={}), 200)
    refused = await care.step(first, "ending", reason=stage.marker)
    assert refused.status_code == 400
    made(await care.step(first, "ending", reason="OTHER"), 200)
    second = await care.taken()
    made(await care.step(second, "custodian-information"), 200)
    made(await care.step(second, "objection"), 200)
    made(await care.step(second, "non-objection"), 200)
    made(await care.step(second, "support-planning"), 200)
    made(await care.step(second, "help-decision", **HOME), 200)


async def measures(stage: Planted, office: Office) -> None:
    """Open measures, and take every step with them."""
    child = await office.person(**named(stage.marker))
    case = await office.case(person_id=child["id"])
    asd = await office.worker()
    opening = HOME | {"case_id": case["id"], "person_id": child["id"]}
    for steps in (
        ("application", "assessment", "consultation", "grant", "placement-search", "withdrawal"),
        ("application", "refusal"),
        ("beginning", "subsequent-grant", "interruption", "resumption", "ending"),
    ):
        measure = made(await asd.post("/measures", json=opening))
        for name in steps:
            body = {"reason": "OTHER"} if name == "ending" else {}
            made(await asd.post(f"/measures/{measure['id']}/{name}", json=body), 200)
    refused = await asd.post("/measures", json=opening | {"claimant": stage.marker})
    assert refused.status_code == 400


async def requests(stage: Planted, office: Office) -> None:
    """Search for a place for a person: every text that names them is refused."""
    child = await office.person(**named(stage.marker))
    case = await office.case(person_id=child["id"])
    worker = await office.worker(purpose="PLACEMENT")
    provider_id = await stage.world.organisation()
    home = await home_lead(stage.world, provider_id)
    wish: dict[str, Any] = {
        "case_id": case["id"],
        "service_type": "RESIDENTIAL_CARE",
        "kind": "RESIDENTIAL",
        "young_people": [{"age": 12}],
        "needed_from": day(3),
    }
    telling = {"description": f"Für {stage.marker}s Schule"}
    refused = await worker.post("/placement-requests", json=wish | telling)
    assert refused.status_code == 422
    for step, body in (("match", {}), ("closure", {"reason": "OTHER"}), ("withdrawal", None)):
        draft = made(await worker.post("/placement-requests", json=wish))
        url = f"/placement-requests/{draft['id']}"
        refused = await worker.patch(url, json=telling, headers=held(draft))
        assert refused.status_code == 422
        made(await worker.post(f"{url}/opening"), 200)
        offer_id = await stage.world.offer(provider_id)
        asked = await worker.post(f"{url}/contacts", json={"offer_ids": [str(offer_id)]})
        inquiry = f"/placement-inquiries/{made(asked)['items'][0]['id']}"
        made(await home.post(f"{inquiry}/waiting-list", json={}), 200)
        other = {"offer_ids": [str(await stage.world.offer(provider_id))]}
        contact = made(await worker.post(f"{url}/contacts", json=other))["items"][0]["id"]
        made(await worker.post(f"{url}/contacts/{contact}/withdrawal"), 200)
        made(await home.post(f"{inquiry}/acceptance", json={}), 200)
        made(await home.post(f"{inquiry}/refusal", json={"reason": "AGE"}), 200)
        made(await worker.post(f"{url}/{step}", json=body), 200)
        assert stage.marker not in (await home.get(inquiry)).text


async def packages(stage: Planted, office: Office) -> None:
    """Draft, change, release, hand over, return, accept, replace and end service packages."""
    child = await office.person(**named(stage.marker))
    case = await office.case(person_id=child["id"])
    of_case = {"case_id": case["id"], "person_id": child["id"]}
    remark = {"remark": f"Rückfragen zu {stage.marker}"}
    asd, wjh = await office.worker(), await office.worker("WJH")
    draft = made(await office.draft(**of_case, **remark))
    url = f"/service-packages/{draft['id']}"
    patched = {"planned_until": "2027-08-31"} | remark
    draft = made(await asd.patch(url, json=patched, headers=held(draft)), 200)
    await office.advance(draft, "HANDED_OVER")
    back = {"reason": "OTHER", "note": f"Wer ist {stage.marker}?"}
    made(await wjh.post(f"{url}/return", json=back), 200)
    again = made(await asd.post(f"{url}/versions", json={"valid_from": "2026-09-01"} | remark))
    await office.advance(again)
    ending = {"ended_on": "2026-12-31", "reason": "AS_PLANNED"}
    made(await wjh.post(f"/service-packages/{again['id']}/ending", json=ending), 200)
    diagnosis: dict[str, Any] = {"remark": f"{stage.marker} hat F90.0"}
    refused = await office.draft(**of_case, **diagnosis)
    assert refused.status_code == 422
    account = await office.draft(**of_case, **BUDGET | {"budget_account": f"{stage.marker} 1"})
    assert account.status_code == 400


async def contacts(stage: Planted, office: Office) -> None:  # noqa: ARG001 - a provider's staff
    """Enter, change and remove whom to call about a facility; also as no one may."""
    provider_id = await stage.world.organisation()
    provider = stage.world.client(provider_id, Role.PROVIDER)
    url = f"/facilities/{await stage.world.facility(provider_id)}/contacts"
    told = {"display_name": stage.marker, "availability": f"bei {stage.marker} nachfragen"}
    kept, gone = [made(await provider.post(url, json=CONTACT | told)) for _ in range(2)]
    renamed = {"display_name": f"{stage.marker} {stage.marker}"}
    made(await provider.patch(f"{url}/{kept['id']}", json=renamed, headers=held(kept)), 200)
    removed = await provider.delete(f"{url}/{gone['id']}", headers=held(gone))
    assert removed.status_code == 204
    for status, wrong in (
        (422, {"phone": None, "email": None}),
        (400, {"phone": stage.marker}),
        (400, {"email": stage.marker}),
        (400, {"function": stage.marker}),
    ):
        assert (await provider.post(url, json=CONTACT | told | wrong)).status_code == status
    found = await provider.get(url, params={"function": stage.marker})
    assert found.status_code == 400


JOURNEYS = (
    persons,
    facts,
    identities,
    cases,
    measures,
    placements,
    requests,
    custody,
    packages,
    contacts,
)


def since() -> float:
    """Return the instant before which files are none of ours."""
    return (clock.now() - timedelta(seconds=2)).timestamp()
