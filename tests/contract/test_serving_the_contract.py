"""The contract, its documentation and the pages of problems, as this service hands them out."""

import gzip
import json
import re
from html.parser import HTMLParser

import pytest
import yaml
from httpx import ASGITransport, AsyncClient

from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.core.openapi.problem_pages import kinds
from jugendhilfe_api.main import create_app
from tests.support.contract import document, operations

KINDS = {kind.code: kind for kind in kinds()}  # classes may share a code


@pytest.fixture(scope="module")
def app():
    """Make the application once: building its routes takes longer than all that is asked of it."""
    return create_app()


@pytest.fixture
async def browser(app):
    """Return a client without a token; these pages need neither keys nor a database."""
    transport = ASGITransport(app=app)
    async with AsyncClient(transport=transport, base_url="http://t") as client:
        yield client


async def test_the_contract_is_served_whole(browser):
    answer = await browser.get("/v1/openapi.json")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi+json;version=3.1"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["api-version"] == answer.json()["info"]["version"]
    assert answer.json() == document()


async def test_yaml_says_the_same(browser):
    answer = await browser.get("/v1/openapi.yaml")
    assert answer.headers["content-type"] == "application/vnd.oai.openapi;version=3.1"
    assert "&id" not in answer.text
    assert yaml.load(answer.text, Loader=yaml.CSafeLoader) == document()


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_view_holds_what_its_audience_may_call(browser, slug):
    seen = (await browser.get(f"/v1/openapi/{slug}.json")).json()
    theirs = {o.id for o in operations() if slug in o.said["x-audience"]}
    assert {o.id for o in operations(seen)} == theirs
    assert seen["info"]["x-audience"] == slug
    names = set(re.findall(r'"#/components/(\w+)/([^"]+)"', json.dumps(seen)))
    held = {(kind, n) for kind, named in seen.get("components", {}).items() for n in named}
    assert names == {(kind, n) for kind, n in held if kind != "securitySchemes"}
    linked = set(re.findall(r'"operationId": "(\w+)", "parameters": \{"path', json.dumps(seen)))
    assert linked <= theirs


async def test_the_views_together_are_the_contract(browser):
    views = [(await browser.get(f"/v1/openapi/{slug}.json")).json() for slug in SLUGS]
    assert {o.id for v in views for o in operations(v)} == {o.id for o in operations()}


@pytest.mark.parametrize(
    "address",
    [
        "/v1/openapi/nobody.json",
        "/v1/openapi.xml",
        "/docs?audience=nobody",
        "/docs?viewer=x",
        "/docs/assets/x/docs.js",
        "/docs/assets/../docs.py",
        "/problems/nothing",
    ],
)
async def test_what_does_not_exist_is_404(browser, address):
    answer = await browser.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_the_client_holds_is_not_sent_again(browser):
    first = await browser.get("/v1/openapi.json")
    again = await browser.get("/v1/openapi.json", headers={"If-None-Match": first.headers["etag"]})
    other = await browser.get("/v1/openapi.json", headers={"If-None-Match": 'W/"other"'})
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


async def assets(browser):
    pages = [(await browser.get(f"/docs?viewer={v}")).text for v in ("swagger-ui", "scalar")]
    return sorted(set(re.findall(r'(?:src|href)="(/docs/assets/[^"]+)"', "".join(pages))))


async def test_assets_are_kept_for_ever_and_sent_compressed(browser):
    addresses = await assets(browser)
    assert len(addresses) == 5
    for address in addresses:
        plain = await browser.get(address, headers={"Accept-Encoding": "identity"})
        packed = await browser.get(address, headers={"Accept-Encoding": "gzip;q=0.5, br;q=0"})
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "content-encoding" not in plain.headers
        assert packed.headers["content-encoding"] == "gzip"
        assert packed.content == plain.content
        held = {"If-None-Match": plain.headers["etag"]}
        assert (await browser.get(address, headers=held)).status_code == 304


async def test_big_assets_come_as_brotli_where_that_is_read(browser):
    scalar = next(a for a in await assets(browser) if a.endswith("scalar.js"))
    async with browser.stream("GET", scalar, headers={"Accept-Encoding": "br, gzip"}) as answer:
        body = b"".join([part async for part in answer.aiter_raw()])
    assert answer.headers["content-encoding"] == "br"
    assert len(body) < 900_000


def test_shipped_files_are_packed_gzip_of_the_same_size():
    from jugendhilfe_api.core.openapi.docs import ASSETS  # noqa: PLC0415 - only here

    sizes = {p.name: len(gzip.decompress(p.read_bytes())) for p in ASSETS.rglob("*.gz")}
    assert sizes.keys() == {"scalar.js.gz", "swagger-ui-bundle.js.gz", "swagger-ui.css.gz"}
    assert min(sizes.values()) > 100_000


@pytest.mark.parametrize(("viewer", "inline"), [("swagger-ui", False), ("scalar", True)])
async def test_the_page_has_a_strict_policy(browser, viewer, inline):
    answer = await browser.get(f"/docs?viewer={viewer}")
    policy = answer.headers.get_list("content-security-policy")
    assert len(policy) == 1
    directives = dict(part.strip().split(" ", 1) for part in policy[0].split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["connect-src"] == "'self'"
    assert ("'unsafe-inline'" in directives["style-src"]) == inline
    assert "http" not in policy[0]
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", answer.text)


@pytest.mark.parametrize(
    ("language", "title"), [("de", "Dokumentation"), ("en", "documentation"), ("fr", "Dokument")]
)
async def test_the_page_speaks_the_language_of_the_reader(browser, language, title):
    answer = await browser.get("/docs", headers={"Accept-Language": language})
    assert title in answer.text
    assert answer.headers["content-language"] == ("en" if language == "en" else "de")


class Outline(HTMLParser):
    """Collect what makes a page usable without eyes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.attributes = {}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes.setdefault(tag, dict(attrs))


@pytest.mark.parametrize("code", KINDS)
@pytest.mark.parametrize("language", ["de", "en"])
async def test_every_problem_has_a_page(browser, code, language):
    kind = KINDS[code]
    answer = await browser.get(f"/problems/{kind.code}?lang={language}")
    assert answer.status_code == 200
    page = Outline(answer.text)
    assert page.attributes["html"]["lang"] == answer.headers["content-language"] == language
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("title") == 1
    assert kind.code in answer.text
    assert getattr(kind.title, language) in answer.text
    assert "script" not in page.tags


async def test_the_list_of_problems_leads_to_each(browser):
    text = (await browser.get("/problems")).text
    assert {kind.code for kind in kinds()} <= set(re.findall(r"/problems/([a-z0-9-]+)\?", text))


async def test_these_pages_can_be_asked_for_with_head(browser):
    for address in ("/docs", "/v1/openapi.json", "/problems/not-found"):
        head = await browser.head(address)
        assert (head.status_code, head.content) == (200, b"")
