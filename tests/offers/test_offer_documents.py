"""Documents of offers: for youth offices, and for everybody where the provider says so."""

from base64 import b64encode
from hashlib import sha256

import pytest

from jugendhilfe_api.core.principal import Role
from tests.support import pdfs

HEAD = {"Content-Type": "application/pdf"}


@pytest.fixture
async def offer_id(world, provider_id):
    return await world.offer(provider_id)


@pytest.fixture
def documents(offer_id):
    return f"/offers/{offer_id}/documents"


@pytest.fixture
def everybody(world):
    client = world.bearer("")
    del client.headers["Authorization"]
    return client


async def change(client, documents, document, **fields):
    address = f"{documents}/{document['id']}"
    held = {"If-Match": f'"v{document["version"]}"'}
    return await client.patch(address, json=fields, headers=held)


async def test_a_document_comes_back_as_it_was(provider, office, documents):
    document = await pdfs.added(provider, documents)
    assert document["bytes"] == len(pdfs.GOOD)
    for reader in (provider, office):
        answer = await reader.get(f"{documents}/{document['id']}/content")
        assert answer.content == pdfs.GOOD
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["content-disposition"].startswith('attachment; filename="concept-')
        digest = b64encode(sha256(pdfs.GOOD).digest()).decode()
        assert answer.headers["content-digest"] == f"sha-256=:{digest}:"
    assert (await office.get(documents)).json()["items"] == [document]
    assert (await office.get(documents, params={"kind": "OTHER"})).json()["items"] == []


async def test_a_big_document_does_too(provider, documents):
    content = pdfs.GOOD.replace(b"trailer", b"% " + b"x" * 3_000_000 + b"\ntrailer")
    document = await pdfs.added(provider, documents, content)
    answer = await provider.get(f"{documents}/{document['id']}/content")
    assert answer.content == content


async def test_it_is_public_only_when_the_provider_says_so(
    provider, everybody, offer_id, documents
):
    document = await pdfs.added(provider, documents)
    address = f"/public{documents}/{document['id']}/content"
    assert (await everybody.get(address)).status_code == 404
    assert (await everybody.get(f"/public/offers/{offer_id}")).json()["documents"] == []
    shown = await change(provider, documents, document, published=True, title="Unser Konzept")
    answer = await everybody.get(address)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=300")
    (listed,) = (await everybody.get(f"/public/offers/{offer_id}")).json()["documents"]
    assert listed["title"] == "Unser Konzept"
    taken_back = await change(provider, documents, shown.json(), published=False)
    assert taken_back.status_code == 200
    assert (await everybody.get(address)).status_code == 404


async def test_rates_are_never_public(provider, documents):
    document = await pdfs.added(provider, documents, kind="RATE_SHEET")
    refused = await change(provider, documents, document, published=True)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "rates-not-public")
    other = await pdfs.added(provider, documents)
    shown = (await change(provider, documents, other, published=True)).json()
    refused = await change(provider, documents, shown, kind="RATE_SHEET")
    assert refused.status_code == 422


async def test_a_protected_address_keeps_it_back(world, provider, provider_id, office, everybody):
    home = await world.facility(provider_id, address_protected=True)
    documents = f"/offers/{await world.offer(provider_id, facility_id=home)}/documents"
    document = await pdfs.added(provider, documents)
    document = (await change(provider, documents, document, published=True)).json()
    address = f"{documents}/{document['id']}/content"
    assert (await office.get(address)).status_code == 404
    assert (await everybody.get(f"/public{address}")).status_code == 404
    await change(provider, documents, document, shows_no_address=True)
    assert (await office.get(address)).status_code == 200
    assert (await everybody.get(f"/public{address}")).status_code == 200


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04 a document of another program", "document-not-pdf"),
        (pdfs.GOOD[:-10], "document-not-pdf"),
        (b"", "document-not-pdf"),
        (pdfs.ENCRYPTED, "document-encrypted"),
        (pdfs.acting(b"/S /JavaScript /JS (x)"), "document-active"),
    ],
)
async def test_what_is_no_harmless_pdf_is_refused(provider, documents, content, code):
    answer = await provider.post(
        documents, params={"kind": "CONCEPT"}, content=content, headers=HEAD
    )
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


@pytest.mark.parametrize("media_type", ["application/msword", "image/png", "application/json"])
async def test_another_type_is_refused(provider, documents, media_type):
    head = {"Content-Type": media_type}
    answer = await provider.post(
        documents, params={"kind": "CONCEPT"}, content=pdfs.GOOD, headers=head
    )
    assert answer.status_code == 415
    assert answer.headers["accept"] == "application/pdf"


@pytest.mark.parametrize("params", [{}, {"kind": "PICTURE"}, {"kind": "CONCEPT", "name": "x"}])
async def test_what_it_is_must_be_said(provider, documents, params):
    answer = await provider.post(documents, params=params, content=pdfs.GOOD, headers=HEAD)
    assert answer.status_code == 400


async def test_removing_names_the_version(provider, documents):
    document = await pdfs.added(provider, documents)
    address = f"{documents}/{document['id']}"
    assert (await provider.delete(address, headers={"If-Match": '"v9"'})).status_code == 412
    assert (await provider.delete(address, headers={"If-Match": '"v1"'})).status_code == 204
    assert (await provider.get(f"{address}/content")).status_code == 404


async def test_there_are_twenty_documents_at_most(world, provider, documents):
    await pdfs.added(provider, documents)
    columns = (
        "version, created_at, provider_id, offer_id, file_id, kind, media_type, bytes, digest"
    )
    await world.admin.execute(
        f"insert into offer_documents (id, {columns}) select gen_random_uuid(), {columns} "
        "from offer_documents, generate_series(1, 19)"
    )
    answer = await provider.post(
        documents, params={"kind": "OTHER"}, content=pdfs.GOOD, headers=HEAD
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-documents")


async def test_strangers_add_and_see_nothing(world, provider, documents):
    document = await pdfs.added(provider, documents)
    stranger = world.client(await world.organisation(), Role.PROVIDER)
    address = f"{documents}/{document['id']}"
    assert (await stranger.get(documents)).status_code == 404
    for path in (address, f"{address}/content"):
        assert (await stranger.get(path)).status_code == 404
    answer = await stranger.post(
        documents, params={"kind": "OTHER"}, content=pdfs.GOOD, headers=HEAD
    )
    assert answer.status_code == 404
