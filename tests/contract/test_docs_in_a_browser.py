"""The documentation in a real browser: it shows every operation and asks no other host."""

import asyncio
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
import uvicorn

from jugendhilfe_api.core.openapi.audiences import SLUGS
from jugendhilfe_api.main import create_app
from tests.contract import chromium
from tests.support.contract import document, operations

pytestmark = pytest.mark.skipif(
    chromium.executable() is None, reason="needs Chromium (Debian: apt-get install chromium)"
)
LOCAL = {"data", "blob", "about"}
VIEWERS = ("swagger-ui", "scalar")
OPERATIONS = "[...document.querySelectorAll('.opblock')].map(e => e.id)"
CONTRACT = "document.querySelector('#contract')"


class Quiet(uvicorn.Server):
    """A server in a thread, which leaves signals alone."""

    def install_signal_handlers(self) -> None:
        """Leave them to pytest."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    config = uvicorn.Config(create_app(), port=0, lifespan="off", log_level="critical")
    server = Quiet(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        threading.Event().wait(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
async def page():
    async with chromium.tab() as page:
        yield page


def strangers(page, address):
    """Return the requests that left this service."""
    return [
        url
        for url in page.requests
        if urlsplit(url).scheme not in LOCAL and not url.startswith(f"{address}/")
    ]


async def settled(page):
    """Wait until nothing more is drawn: the viewers draw a long contract bit by bit."""
    before = -1
    for _ in range(40):
        await asyncio.sleep(1)  # what a viewer would still ask for comes in this time, too
        now = await page.value("document.body.querySelectorAll('*').length")
        if now == before:
            return
        before = now


async def walked(page, expression):
    """Scroll from top to end; return all that the expression lists on the way.

    Of a long contract Swagger UI draws only what is in sight, and on a busy machine late: so it
    is walked again until nothing new comes.
    """
    found, before = set(), None
    while found != before:
        before, height = set(found), 0
        while height < await page.value("document.body.scrollHeight"):
            await page.value(f"window.scrollTo(0, {height})")
            await asyncio.sleep(0.1)
            found |= set(await page.value(expression))
            height += 400
    return found


async def shown(page, address, viewer, slug=""):
    """Open the page; return its text when the viewer has drawn the contract."""
    await page.open(f"{address}/docs?viewer={viewer}&audience={slug}")
    await page.until(f"{CONTRACT}?.innerText.includes('OAS 3.1')")
    await settled(page)
    assert page.console == []
    assert page.failures == []
    assert strangers(page, address) == []
    return await page.value(f"{CONTRACT}.innerText")


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_the_page_shows_the_contract_and_asks_nobody_else(page, address, viewer):
    assert "Jugendhilfe API" in await shown(page, address, viewer)
    text = " ".join(await walked(page, f"[{CONTRACT}.innerText]"))
    assert [tag["name"] for tag in document()["tags"] if tag["name"] not in text] == []


async def test_every_operation_is_drawn(page, address):
    await shown(page, address, "swagger-ui")
    drawn = await walked(page, OPERATIONS)
    assert sorted(name.rpartition("-")[2] for name in drawn) == sorted(o.id for o in operations())


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_view_draws_what_its_audience_may_call(page, address, slug):
    await shown(page, address, "swagger-ui", slug)
    drawn = await walked(page, OPERATIONS)
    theirs = [o.id for o in operations() if slug in o.said["x-audience"]]
    assert sorted(name.rpartition("-")[2] for name in drawn) == sorted(theirs)


async def test_the_audience_can_be_switched(page, address):
    await shown(page, address, "swagger-ui")
    await page.value("""(() => {
        const choice = document.querySelector('select[name=audience]')
        choice.value = 'provider'
        choice.dispatchEvent(new Event('change', {bubbles: true}))
    })()""")
    await page.until("location.search.includes('audience=provider')")
    await page.until(f"{CONTRACT}?.innerText.includes('provider.json')")
    assert page.console == []


async def test_a_script_from_elsewhere_would_be_noticed(page, address):
    await page.open(f"{address}/docs")
    await page.until(f"{CONTRACT}?.innerText.includes('OAS 3.1')")
    await page.value("""document.head.append(
        Object.assign(document.createElement('script'), {src: 'https://cdn.example/x.js'}))""")
    await page.until("true")
    await asyncio.sleep(0.5)
    assert any("Content Security Policy" in text for text in page.console)
