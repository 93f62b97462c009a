"""Files: nothing is lost, nothing is kept for ever, nobody waits with a connection."""

import asyncio
import os
import time
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from uuid_utils.compat import uuid7

from jugendhilfe_api.core import clock
from jugendhilfe_api.core.database.policies import JobRole
from jugendhilfe_api.core.http import uploads
from jugendhilfe_api.core.http.uploads import PayloadTooLarge, Uploads
from jugendhilfe_api.infra.files import jobs
from jugendhilfe_api.infra.files.store import FAILURES, Store, age
from tests.support import pictures

HEAD = {"Content-Type": "image/png"}


@pytest.fixture
def store(tmp_path):
    return Store(None, tmp_path / "files")


@pytest.fixture
async def images(world, provider_id):
    return f"/offers/{await world.offer(provider_id)}/images"


def stored(world) -> set[Path]:
    root = world.app.state.files._root  # noqa: SLF001 - what is on the disk
    return {path for path in root.rglob("*") if path.is_file()}


@contextmanager
def tomorrow(monkeypatch, hours=25):
    later = clock.now() + timedelta(hours=hours)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: later)
        yield


async def sweep(world):
    async with world.app.state.database.job(JobRole.EXPIRY) as tx:
        await jobs.sweep(world.app.state.files, tx)


@pytest.fixture(autouse=True)
async def swept(world):
    yield
    for path in stored(world):
        path.unlink()


async def test_what_was_put_is_read_in_pieces(store):
    file_id = uuid7()
    content = os.urandom(3_000_000)
    await store.put(file_id, {"A": content, "B": b"x"})
    pieces = [piece async for piece in await store.open(file_id, "A")]
    assert b"".join(pieces) == content
    assert {file_id} == {found async for ids in store.ids() for found in ids}
    await store.remove(file_id)
    await store.remove(file_id)
    with pytest.raises(FAILURES):
        await store.open(file_id, "A")
    assert [ids async for ids in store.ids() if ids] == []


async def test_only_ids_make_names(store, tmp_path):
    file_id = uuid7()
    await store.put(file_id, {"CONTENT": b"x"})
    (path,) = [p for p in (tmp_path / "files").rglob("*") if p.is_file()]
    assert path.relative_to(tmp_path / "files").parts == (
        str(file_id)[-2:],
        str(file_id),
        "CONTENT",
    )


async def test_what_is_not_ours_stays(store, tmp_path):
    other = tmp_path / "files" / "notes" / "of-somebody.txt"
    other.parent.mkdir()
    other.write_text("x")
    assert [ids async for ids in store.ids() if ids] == []


async def test_what_a_crash_has_left_half_written_is_removed(store, tmp_path):
    for name, hours in (("old#1", 48), ("new#1", 0)):
        path = tmp_path / "files" / name
        path.write_text("x")
        then = time.time() - hours * 3600
        os.utime(path, (then, then))
    await store.forget_unfinished(clock.now() - timedelta(days=1))
    assert [p.name for p in (tmp_path / "files").iterdir()] == ["new#1"]


def test_an_id_knows_its_age():
    assert age(uuid7(), clock.now()) < timedelta(minutes=1)
    assert age(UUID("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"), clock.now()) > timedelta(days=365)


async def test_a_picture_stays_as_long_as_it_is_shown(world, provider, images, monkeypatch):
    image = await pictures.added(provider, images)
    with tomorrow(monkeypatch):
        await sweep(world)
    assert len(stored(world)) == 3
    assert (await provider.get(f"{images}/{image['id']}/SMALL")).status_code == 200


async def test_a_removed_picture_goes_after_a_day(world, provider, images, monkeypatch):
    image = await pictures.added(provider, images)
    head = {"If-Match": '"v1"'}
    assert (await provider.delete(f"{images}/{image['id']}", headers=head)).status_code == 204
    await sweep(world)
    with tomorrow(monkeypatch, hours=23):
        await sweep(world)
    assert len(stored(world)) == 3  # a backup begun before may name it
    with tomorrow(monkeypatch):
        await sweep(world)
    assert stored(world) == set()
    assert await world.admin.fetchval("select count(*) from stored_files") == 0


async def test_bytes_without_a_row_go_after_a_day(world, monkeypatch):
    await world.app.state.files.put(uuid7(), {"CONTENT": b"of a crash"})
    await sweep(world)
    assert len(stored(world)) == 1
    with tomorrow(monkeypatch):
        await sweep(world)
    assert stored(world) == set()


async def test_a_refused_upload_leaves_nothing(world, provider):
    answer = await provider.post(f"/offers/{uuid4()}/images", content=pictures.PNG, headers=HEAD)
    assert answer.status_code == 404
    assert stored(world) == set()


async def test_bytes_are_there_before_the_row_is_committed(world, provider, images, monkeypatch):
    seen = []
    put = Store.put

    async def watched(self, file_id, parts):
        await put(self, file_id, parts)
        rows = await world.admin.fetchval("select count(*) from offer_images")
        busy = world.app.state.database.sessions.kw["bind"].sync_engine.pool.checkedout()
        seen.append((rows, busy))

    monkeypatch.setattr(Store, "put", watched)
    await pictures.added(provider, images)
    assert seen == [(0, 0)]  # no row yet, and no connection taken


async def test_no_connection_is_held_while_bytes_go_out(world, provider, images, monkeypatch):
    image = await pictures.added(provider, images)
    pool = next(p for r, p in world.app.state.database.readers.items() if r == "provider")
    seen = []
    opened = Store.open

    async def watched(self, file_id, part):
        seen.append(pool.get_size() - pool.get_idle_size())
        return await opened(self, file_id, part)

    monkeypatch.setattr(Store, "open", watched)
    assert (await provider.get(f"{images}/{image['id']}/SMALL")).status_code == 200
    assert seen == [0]


async def test_a_store_that_does_not_answer_is_503(provider, images, monkeypatch):
    image = await pictures.added(provider, images)

    async def fail(*_):
        raise OSError

    monkeypatch.setattr(Store, "open", fail)
    answer = await provider.get(f"{images}/{image['id']}/SMALL")
    assert (answer.status_code, answer.json()["code"]) == (503, "temporary-reduced-capacity")
    monkeypatch.setattr(Store, "put", fail)
    answer = await provider.post(images, content=pictures.PNG, headers=HEAD)
    assert answer.status_code == 503


async def test_nobody_points_to_the_file_of_another(world, provider, images):
    await pictures.added(provider, images)
    stranger = await world.organisation()
    home = await world.offer(stranger)
    with pytest.raises(Exception, match="foreign key"):
        await world.admin.execute(
            "update offer_images set provider_id = $1, offer_id = $2", stranger, home
        )


@pytest.mark.parametrize("media_type", ["image/svg+xml", "image/gif", "application/json", ""])
async def test_other_types_are_415(provider, images, media_type):
    head = {"Content-Type": media_type}
    answer = await provider.post(images, content=pictures.PNG, headers=head)
    assert answer.status_code == 415
    assert answer.headers["accept"] == "image/jpeg, image/png, image/webp"


async def test_a_type_with_parameters_is_that_type(provider, images):
    head = {"Content-Type": "Image/PNG; name=haus.png"}
    answer = await provider.post(images, content=pictures.PNG, headers=head)
    assert answer.status_code == 201


async def test_a_picture_of_another_type_is_422(provider, images):
    head = {"Content-Type": "image/jpeg"}
    answer = await provider.post(images, content=pictures.PNG, headers=head)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "picture-of-another-type"


async def test_too_much_is_413_announced_or_not(world, provider, images):
    big = b"x" * (10 * 1_048_576 + 1)
    assert (await provider.post(images, content=big, headers=HEAD)).status_code == 413

    async def unannounced():
        for start in range(0, len(big), 65_536):
            yield big[start : start + 65_536]

    assert (await provider.post(images, content=unannounced(), headers=HEAD)).status_code == 413
    assert stored(world) == set()


async def test_a_body_is_hashed_as_it_comes():
    async def stream():
        yield b"a" * 2_000_000
        yield b"b"

    state = SimpleNamespace()
    headers = {"Content-Type": "application/pdf; x=y"}
    request = SimpleNamespace(headers=headers, state=state, stream=stream)
    async with uploads.received(request, Uploads(("application/pdf",), 3_000_000)):
        upload = uploads.of(request)
        content = upload.file.read()
        assert (upload.size, upload.media_type) == (2_000_001, "application/pdf")
        assert upload.digest == sha256(content).digest()
    assert upload.file.closed
    with pytest.raises(PayloadTooLarge):
        async with uploads.received(request, Uploads(("application/pdf",), 2_000_000)):
            pass


async def test_uploads_at_the_same_time_are_all_kept(provider, images):
    made = await asyncio.gather(*(pictures.added(provider, images) for _ in range(6)))
    assert sum(image["cover"] for image in made) == 1
    assert sorted(image["position"] for image in made) == list(range(6))


@pytest.mark.parametrize(
    ("wrong", "head"),
    [("/offers/no-id/images", {}), ("", {"Idempotency-Key": "short"})],
)
async def test_a_wrong_parameter_is_400_before_the_picture_is_looked_at(
    provider, images, wrong, head
):
    answer = await provider.post(wrong or images, content=b"no picture", headers=HEAD | head)
    assert answer.status_code == 400
