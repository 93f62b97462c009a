"""The numbers of the service, on a port of their own."""

import asyncio

import httpx
import pytest

from jugendhilfe_api.core.observability.exposition import serving
from jugendhilfe_api.core.observability.metrics import Metrics, PoolUse


@pytest.fixture
async def served():
    metrics = Metrics()
    async with serving(metrics) as port:
        yield metrics, f"http://127.0.0.1:{port}"


async def read(url, method="GET"):
    async with httpx.AsyncClient() as client:
        return await client.request(method, url)


async def raw(url, sent):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
    writer.write(sent)
    writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def test_requests_are_counted_by_template_method_and_class(served):
    metrics, url = served
    metrics.request("/v1/offers/{offer_id}", "GET", 200, 0.003)
    metrics.request("/v1/offers/{offer_id}", "GET", 204, 0.2)
    answer = await read(f"{url}/metrics")
    labels = 'method="GET",route="/v1/offers/{offer_id}",status="2xx"'
    assert f"jugendhilfe_http_request_seconds_count{{{labels}}} 2.0" in answer.text
    assert f'_bucket{{le="0.005",{labels}}} 1.0' in answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_pools_and_jobs_are_told(served):
    metrics, url = served
    metrics.pool("write", lambda: PoolUse(3, 1, 10))
    metrics.waiting({"expire": 4})
    with metrics.job("expire"):
        pass
    with pytest.raises(LookupError), metrics.job("expire"):
        raise LookupError
    text = (await read(f"{url}/metrics?x=1")).text
    assert 'jugendhilfe_pool_connections{pool="write",state="used"} 3.0' in text
    assert 'jugendhilfe_jobs_waiting{job="expire"} 4.0' in text
    for outcome in ("succeeded", "failed"):
        assert f'job_seconds_count{{job="expire",outcome="{outcome}"}} 1.0' in text


async def test_numbers_are_refreshed_before_reading_and_one_failure_hides_no_other(served):
    metrics, url = served

    async def failing():
        raise ConnectionError

    async def counting():
        metrics.waiting({"expire": 7})

    metrics.before_reading(failing)
    metrics.before_reading(counting)
    assert 'jugendhilfe_jobs_waiting{job="expire"} 7.0' in (await read(f"{url}/metrics")).text


async def test_there_is_nothing_else_on_this_port(served):
    _, url = served
    assert (await read(f"{url}/")).status_code == 404
    assert (await read(f"{url}/metrics/x")).status_code == 404
    refused = await read(f"{url}/metrics", "POST")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    head = await read(f"{url}/metrics", "HEAD")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("sent", [b"", b"\r\n\r\n", b"GET", b"\xff\xfe\r\n\r\n", b"x" * 100_000])
async def test_rubbish_does_not_stop_it(served, sent):
    _, url = served
    try:
        answer = await raw(url, sent)
    except ConnectionError:
        answer = b""
    assert answer == b"" or answer.startswith(b"HTTP/1.1 404")
    assert (await read(f"{url}/metrics")).status_code == 200


async def test_who_says_nothing_does_not_block_others(served):
    _, url = served
    held = [
        await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2])) for _ in range(50)
    ]
    assert (await read(f"{url}/metrics")).status_code == 200
    for _, writer in held:
        writer.close()
        await writer.wait_closed()
