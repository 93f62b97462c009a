"""Ids that lead somewhere: for each path parameter of the contract, a row that exists.

A new resource adds a maker for its parameter here:

    @real("offer_id")
    async def offer(scene):
        return await scene.world.offer(scene.organisation(Role.PROVIDER))

A maker may ask for other ids (`await scene.id("vacancy_id")`); each is made once per scene. Where
roles see different rows, it returns a mapping from role to id. A test fails on a parameter of the
contract that has no maker.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from httpx import AsyncClient

from jugendhilfe_api.core.principal import Department, Role
from tests.support import pdfs, pictures
from tests.support.market import CONTACT, KREIS
from tests.support.office import BUDGET, PERSON
from tests.support.permits import GROUP
from tests.support.placements import day
from tests.support.world import DATED, World

Made = UUID | str | Mapping[Role, UUID | str]
Maker = Callable[["Scene"], Awaitable[Made]]
MAKERS: dict[str, Maker] = {}
SUBJECT = "scene"
NAMES = {
    Role.YOUTH_OFFICE: ("Jugendamt", "YOUTH_OFFICE"),
    Role.PROVIDER: ("Träger Sonnenhof", "PROVIDER"),
    Role.STATE_YOUTH_OFFICE: ("Landesjugendamt", "STATE_YOUTH_OFFICE"),
    Role.POLICY_MAKER: ("Landesregierung", "POLICY_MAKER"),
}


def real(parameter: str) -> Callable[[Maker], Maker]:
    """Register the maker of a path parameter."""

    def register(maker: Maker) -> Maker:
        assert parameter not in MAKERS, f"{parameter} has two makers"
        MAKERS[parameter] = maker
        return maker

    return register


@dataclass
class Scene:
    """One organisation of each role with a person who may do all, and rows between them."""

    world: World
    organisations: dict[Role, UUID]
    members: dict[Role, UUID]
    made: dict[str, Made] = field(default_factory=dict)
    has_admitted: bool = False

    def organisation(self, role: Role) -> UUID:
        return self.organisations[role]

    def client(self, role: Role, purpose: str = "") -> AsyncClient:
        """Return a client that may do what the role may do; without a token for the public."""
        if role is Role.PUBLIC:
            client = self.world.bearer("")
            del client.headers["Authorization"]
            return client
        return self.world.client(self.organisation(role), role, subject=SUBJECT, purpose=purpose)

    async def id(self, parameter: str, role: Role | None = None) -> str:
        """Return the value of a path parameter, for a role where that matters."""
        if parameter not in self.made:
            self.made[parameter] = await MAKERS[parameter](self)
        made = self.made[parameter]
        if isinstance(made, Mapping):
            return str(made.get(role or Role.YOUTH_OFFICE, uuid4()))
        return str(made)

    async def post(self, role: Role, address: str, purpose: str = "", /, **body: Any) -> UUID:
        """Make a thing through the API, with a purpose where one is asked for; return its id."""
        key = {"Idempotency-Key": uuid4().hex}
        answer = await self.client(role, purpose).post(address, json=body, headers=key)
        assert answer.status_code == 201, answer.text
        return UUID(answer.headers["Location"].rpartition("/")[2])

    async def admitted(self) -> str:
        """Return the booking, with the young person admitted today."""
        booking_id = await self.id("booking_id")
        if not self.has_admitted:
            provider = self.client(Role.PROVIDER, "SERVICE_PROVISION")
            address = f"/bookings/{booking_id}/admission"
            answer = await provider.post(address, json={"day": day()})
            assert answer.status_code == 200, answer.text
            self.has_admitted = True
        return booking_id


async def scene_of(world: World) -> Scene:
    """Set the scene."""
    made = {
        role: await world.organisation(*names, ags=KREIS if role is Role.YOUTH_OFFICE else None)
        for role, names in NAMES.items()
    }
    members = {
        role: await world.member(
            organisation,
            SUBJECT,
            departments=f"{{{','.join(Department)}}}" if role is Role.YOUTH_OFFICE else "{}",
            functions="{ORGANISATION_ADMIN,PROVIDER_ADMIN,TEAM_LEAD}",
        )
        for role, organisation in made.items()
    }
    return Scene(world, made, members)


@real("organisation_id")
async def organisation(scene: Scene) -> Made:
    return scene.organisations


@real("member_id")
async def member(scene: Scene) -> Made:
    return scene.members


@real("team_id")
async def team(scene: Scene) -> Made:
    roles = (Role.YOUTH_OFFICE, Role.PROVIDER, Role.STATE_YOUTH_OFFICE)
    return {role: await scene.post(role, "/teams", name="Team") for role in roles}


@real("api_client_id")
async def api_client(scene: Scene) -> Made:
    wish = {"name": "Software", "scopes": ["organisations:read"]}
    return {role: await scene.post(role, "/api-clients", **wish) for role in NAMES}


@real("facility_id")
async def facility(scene: Scene) -> Made:
    offer_id = UUID(await scene.id("offer_id"))  # published, so that the public sees both
    found = "select facility_id from offers where id = $1"
    await scene.world.admin.execute(
        "insert into jurisdictions values ($1, 'PERMITS', $2, '2020-01-01', null)",
        scene.organisation(Role.STATE_YOUTH_OFFICE),
        KREIS,
    )
    return await scene.world.admin.fetchval(found, offer_id)


@real("group_id")
async def group(scene: Scene) -> Made:
    address = f"/facilities/{await scene.id('facility_id')}/groups"
    return await scene.post(Role.PROVIDER, address, **GROUP | {"available_places": 0})


@real("permit_id")
async def permit(scene: Scene) -> Made:
    found = "select id from permits where facility_id = $1"
    return await scene.world.admin.fetchval(found, UUID(await scene.id("facility_id")))


@real("agreement_id")
async def agreement(scene: Scene) -> Made:
    return await scene.post(
        Role.PROVIDER,
        "/agreements",
        facility_id=await scene.id("facility_id"),
        youth_office_id=str(scene.organisation(Role.YOUTH_OFFICE)),
        kind="RATE",
        effective_from=day(30),
    )


@real("offer_id")
async def offer(scene: Scene) -> Made:
    return await scene.world.offer(scene.organisation(Role.PROVIDER), places=999)


@real("offer_image_id")
async def offer_image(scene: Scene) -> Made:
    address = f"/offers/{await scene.id('offer_id')}/images"
    return (await pictures.shown(scene.client(Role.PROVIDER), address))["id"]


@real("facility_contact_id")
async def facility_contact(scene: Scene) -> Made:
    address = f"/facilities/{await scene.id('facility_id')}/contacts"
    return await scene.post(Role.PROVIDER, address, **CONTACT)


@real("facility_image_id")
async def facility_image(scene: Scene) -> Made:
    address = f"/facilities/{await scene.id('facility_id')}/images"
    return (await pictures.shown(scene.client(Role.PROVIDER), address))["id"]


@real("offer_document_id")
async def offer_document(scene: Scene) -> Made:
    address = f"/offers/{await scene.id('offer_id')}/documents"
    client = scene.client(Role.PROVIDER)
    return (await pdfs.published(client, address))["id"]


@real("size")
async def picture_size(scene: Scene) -> Made:  # noqa: ARG001 - every picture has it
    return "SMALL"


@real("rate_id")
async def rate(scene: Scene) -> Made:
    return await scene.post(
        Role.PROVIDER,
        f"/offers/{await scene.id('offer_id')}/rates",
        contracting_office_id=str(scene.organisation(Role.YOUTH_OFFICE)),
        rate="187.4000",
        valid_from=day(30),
    )


@real("vacancy_id")
async def vacancy(scene: Scene) -> Made:
    offer_id = UUID(await scene.id("offer_id"))
    provider = scene.organisation(Role.PROVIDER)
    return await scene.world.vacancy(provider, places=200, offer_id=offer_id)


@real("placement_request_id")
async def placement_request(scene: Scene) -> Made:
    request_id = await scene.post(
        Role.YOUTH_OFFICE,
        "/placement-requests",
        "PLACEMENT",
        case_id=await scene.id("case_id"),
        service_type="RESIDENTIAL_CARE",
        kind="RESIDENTIAL",
        young_people=[{"age": 12}],
        needed_from=day(),
    )
    office = scene.client(Role.YOUTH_OFFICE, "PLACEMENT")
    address = f"/placement-requests/{request_id}"
    opened = await office.post(f"{address}/opening")
    assert opened.status_code == 200, opened.text
    asked = await office.post(
        f"{address}/contacts",
        json={"offer_ids": [await scene.id("offer_id")]},
        headers={"Idempotency-Key": uuid4().hex},
    )
    assert asked.status_code == 201, asked.text
    scene.made["placement_inquiry_id"] = asked.json()["items"][0]["id"]
    return request_id


@real("placement_inquiry_id")
async def placement_inquiry(scene: Scene) -> Made:
    await scene.id("placement_request_id")
    return scene.made["placement_inquiry_id"]


@real("placement_contact_id")
async def placement_contact(scene: Scene) -> Made:
    return await scene.id("placement_inquiry_id")


@real("reservation_id")
async def reservation(scene: Scene) -> Made:
    vacancy_id = await scene.id("vacancy_id")
    wish = {"vacancy_id": vacancy_id, "admission_day": day(), "young_people": [{"age": 9}]}
    return await scene.post(Role.YOUTH_OFFICE, "/reservations", **wish)


@real("person_id")
async def person(scene: Scene) -> Made:
    body = PERSON | {"department": "ASD"}
    return await scene.post(Role.YOUTH_OFFICE, "/persons", "CASE_WORK", **body)


async def _fact(scene: Scene, facts: str, /, **fields: Any) -> Made:
    address = f"/persons/{await scene.id('person_id')}/{facts}"
    fields |= {"valid_from": "2020-01-01"}
    return await scene.post(Role.YOUTH_OFFICE, address, "CASE_WORK", **fields)


async def _relative(scene: Scene) -> str:
    body = PERSON | {"department": "ASD"}
    return str(await scene.post(Role.YOUTH_OFFICE, "/persons", "CASE_WORK", **body))


@real("merge_id")
async def merge(scene: Scene) -> Made:
    address = f"/persons/{await scene.id('person_id')}/merges"
    wish = {"merged_person_id": await _relative(scene), "reason": "doppelt erfasst"}
    return await scene.post(Role.YOUTH_OFFICE, address, "CASE_WORK", **wish)


@real("identity_link_id")
async def identity_link(scene: Scene) -> Made:
    body = PERSON | {"department": "JGH"}
    other = await scene.post(Role.YOUTH_OFFICE, "/persons", "YOUTH_COURT_ASSISTANCE", **body)
    return await scene.post(
        Role.YOUTH_OFFICE,
        f"/persons/{await scene.id('person_id')}/identity-links",
        "CASE_WORK",
        department="ASD",
        other_department="JGH",
        other_person_id=str(other),
        purpose="YOUTH_COURT_ASSISTANCE",
        legal_basis="§ 64 (1) SGB VIII, § 52 SGB VIII",
        reason="Beide arbeiten mit dem Jugendlichen",
    )


@real("residence_id")
async def residence(scene: Scene) -> Made:
    return await _fact(scene, "residences", kind="HABITUAL", ags=KREIS)


@real("relationship_id")
async def relationship(scene: Scene) -> Made:
    other = await _relative(scene)
    return await _fact(scene, "relationships", kind="PARENT", other_person_id=other)


@real("custody_right_id")
async def custody_right(scene: Scene) -> Made:
    holder = await _relative(scene)
    return await _fact(scene, "custody-rights", basis="DECLARATION", holder_person_id=holder)


@real("household_id")
async def household(scene: Scene) -> Made:
    member = {"person_id": await scene.id("person_id"), "valid_from": "2020-01-01"}
    return await scene.post(Role.YOUTH_OFFICE, "/households", "CASE_WORK", members=[member])


@real("household_member_id")
async def household_member(scene: Scene) -> Made:
    found = "select id from household_members where household_id = $1"
    return await scene.world.admin.fetchval(found, UUID(await scene.id("household_id")))


@real("case_id")
async def case(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        "/cases",
        "CASE_WORK",
        department="ASD",
        person_id=await scene.id("person_id"),
        responsible_member_id=str(scene.members[Role.YOUTH_OFFICE]),
    )


@real("participation_id")
async def participation(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        f"/cases/{await scene.id('case_id')}/participations",
        "CASE_WORK",
        department="JGH",
        purpose="YOUTH_COURT_ASSISTANCE",
        legal_basis="§ 64 (1) SGB VIII, § 52 SGB VIII",
        valid_until=day(30),
    )


@real("emergency_access_id")
async def emergency_access(scene: Scene) -> Made:
    """Let somebody on duty open the case, who is not of its department."""
    office = scene.organisation(Role.YOUTH_OFFICE)
    await scene.world.member(office, "on-duty", departments="{PKD}")
    duty = scene.world.client(
        office,
        Role.YOUTH_OFFICE,
        departments=["PKD"],
        subject="on-duty",
        purpose="EMERGENCY_ACCESS",
    )
    address = f"/cases/{await scene.id('case_id')}/emergency-access"
    answer = await duty.post(address, json={"reason": "Ein Kind ist nachts allein."})
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


@real("case_transfer_id")
async def case_transfer(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        f"/cases/{await scene.id('case_id')}/transfer",
        "TRANSFER",
        receiving_office_id=str(await scene.world.organisation("Nachbaramt", "YOUTH_OFFICE")),
        reason="PARENTS_MOVED",
        competent_from=day(30),
        conversation_on=day(7),
    )


@real("note_id")
async def note(scene: Scene) -> Made:
    address = f"/cases/{await scene.id('case_id')}/notes"
    body = {"kind": "CONVERSATION", "text": "Unter vier Augen", "entrusted": True}
    return await scene.post(Role.YOUTH_OFFICE, address, "CASE_WORK", **body)


@real("measure_id")
async def measure(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        "/measures",
        "CASE_WORK",
        case_id=await scene.id("case_id"),
        person_id=await scene.id("person_id"),
        service_type="RESIDENTIAL_CARE",
        kind="RESIDENTIAL",
        claimant="CUSTODIANS",
    )


@real("booking_id")
async def booking(scene: Scene) -> Made:
    booking_id = await scene.post(
        Role.YOUTH_OFFICE,
        "/bookings",
        "PLACEMENT",
        vacancy_id=await scene.id("vacancy_id"),
        admission_day=day(),
        case_id=await scene.id("case_id"),
        person_id=await scene.id("person_id"),
        choice_reason="SUITABILITY",
    )
    await scene.world.insert(
        "booking_rate_periods",
        id=uuid4(),
        youth_office_id=scene.organisation(Role.YOUTH_OFFICE),
        booking_id=booking_id,
        component="CUSTODY",
        valid_from=day(),
        **DATED,
    )
    return booking_id


@real("custody_measure_id")
async def custody_measure(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        "/custody-measures",
        "CUSTODY",
        case_id=await scene.id("case_id"),
        person_id=await scene.id("person_id"),
        kind="PROVISIONAL",
    )


@real("deadline_id")
async def deadline(scene: Scene) -> Made:
    measure_id = UUID(await scene.id("custody_measure_id"))
    found = "select id from custody_deadlines where custody_measure_id = $1 limit 1"
    return await scene.world.admin.fetchval(found, measure_id)


@real("disclosure_id")
async def disclosure(scene: Scene) -> Made:
    address = f"/bookings/{await scene.id('booking_id')}/disclosures"
    body = {"reason": "Neue Verordnung", "essentials": {"medication": "morgens eine"}}
    return await scene.post(Role.YOUTH_OFFICE, address, "PLACEMENT", **body)


@real("absence_id")
async def absence(scene: Scene) -> Made:
    address = f"/bookings/{await scene.admitted()}"
    body = {"kind": "HOME_VISIT", "departed_on": day()}
    return await scene.post(Role.PROVIDER, f"{address}/absences", "SERVICE_PROVISION", **body)


@real("service_package_id")
async def service_package(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        "/service-packages",
        "CASE_WORK",
        case_id=await scene.id("case_id"),
        person_id=await scene.id("person_id"),
        offer_id=await scene.id("offer_id"),
        valid_from=day(),
        competence="PARENTS",
        **BUDGET,
    )


@real("bank_account_id")
async def bank_account(scene: Scene) -> Made:
    body = {"account_holder": "Inhaber", "iban": "DE89370400440532013000"}
    return {
        role: await scene.post(
            role, f"/organisations/{scene.organisation(role)}/bank-accounts", **body
        )
        for role in (Role.YOUTH_OFFICE, Role.PROVIDER)
    }


@real("service_record_id")
async def service_record(scene: Scene) -> Made:
    record_id = await scene.post(
        Role.PROVIDER,
        "/service-records",
        booking_id=await scene.admitted(),
        period=day()[:7],
        kind="DAYS",
        days=[{"day": day(), "status": "PRESENT"}],
    )
    address = f"/service-records/{record_id}/submission"
    submitted = await scene.client(Role.PROVIDER).post(address)
    assert submitted.status_code == 200, submitted.text
    return record_id


@real("invoice_id")
async def invoice(scene: Scene) -> Made:
    line = {"booking_id": await scene.admitted(), "first_day": day(), "last_day": day()}
    money = {"unit": "DAY_RATE", "quantity": "1.00", "rate": "187.4000", "amount": "187.40"}
    return await scene.post(
        Role.PROVIDER,
        "/invoices",
        youth_office_id=str(scene.organisation(Role.YOUTH_OFFICE)),
        number="R-1",
        issued_on=day(),
        period_from=day(),
        period_until=day(),
        lines=[line | money],
    )


@real("payment_order_id")
async def payment_order(scene: Scene) -> Made:
    return await scene.world.insert(
        "payment_orders",
        id=uuid4(),
        youth_office_id=scene.organisation(Role.YOUTH_OFFICE),
        payee_id=scene.organisation(Role.PROVIDER),
        invoice_id=await scene.id("invoice_id"),
        bank_account_id=await scene.id("bank_account_id", Role.PROVIDER),
        account_holder="Inhaber",
        masked_iban="DE89**************3000",
        amount="187.40",
        remittance_text="Rechnung R-1",
        pay_on=day(30),
        state="ENTERED",
        entered_by=scene.members[Role.YOUTH_OFFICE],
        **DATED,
    )


@real("operation_id")
async def operation(scene: Scene) -> Made:
    made = {
        role: await scene.world.insert(
            "operations",
            id=uuid4(),
            organisation_id=scene.organisation(role),
            member_id=scene.members[role],
            subject=SUBJECT,
            kind="EXPORT",
            parameters="{}",
            status="PENDING",
            progress_percent=0,
            expires_at="2199-01-01",
            **DATED,
        )
        for role in NAMES
    }
    ring = scene.world.app.state.database.ring
    for operation_id in made.values():
        await scene.world.admin.execute(
            "insert into operation_results values ($1, 'application/x-ndjson', $2)",
            operation_id,
            ring.encrypt(b'{"name":"Haus am Wald"}\n', operation_id.bytes),
        )
    return made


@real("code")
async def service_type(scene: Scene) -> Made:  # noqa: ARG001 - shipped with the service
    return "RESIDENTIAL_CARE"


@real("name")
async def code_list(scene: Scene) -> Made:  # noqa: ARG001 - shipped with the service
    return "departments"


@real("ags")
async def region(scene: Scene) -> Made:  # noqa: ARG001 - shipped with the service
    return "10046"


@real("postal_code")
async def postal_code(scene: Scene) -> Made:  # noqa: ARG001 - shipped with the service
    return "66606"


@real("holiday_id")
async def holiday(scene: Scene) -> Made:
    return await scene.post(
        Role.YOUTH_OFFICE,
        "/holidays",
        ags=KREIS,
        municipality="Sankt Wendel",
        code="TOWN_DAY",
        de="Stadttag",
        en="Town day",
        month=9,
        day=21,
        valid_from="2026-01-01",
        source="Satzung",
    )


@real("inbox_entry_id")
async def inbox_entry(scene: Scene) -> Made:
    return {
        role: await scene.world.insert(
            "inbox_entries",
            id=uuid4(),
            organisation_id=scene.organisation(role),
            kind="VACANCY_EXPIRED",
            subject_type="vacancies",
            subject_id=uuid4(),
            period="2026-09-01",
            due_on=day(),
            state="OPEN",
            **DATED,
        )
        for role in NAMES
    }
