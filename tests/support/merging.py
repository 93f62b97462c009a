"""Merges of persons, brought about through the API."""

from typing import Any

from tests.support.office import Office, made


async def propose(office: Office, person: Any, merged: Any, **fields: Any) -> dict[str, Any]:
    """Propose to merge `merged` into `person`: the first person of the ASD."""
    body = {"merged_person_id": merged["id"], "reason": "doppelt erfasst"} | fields
    worker = await office.worker("ASD")
    return made(await worker.post(f"/persons/{person['id']}/merges", json=body))


async def merge(office: Office, person: Any, merged: Any, **fields: Any) -> dict[str, Any]:
    """Merge `merged` into `person`: proposed by one, confirmed by another of the ASD."""
    proposal = await propose(office, person, merged, **fields)
    second = await office.worker("ASD", 2)
    address = f"/persons/{person['id']}/merges/{proposal['id']}/confirmation"
    return made(await second.post(address), 200)


async def reverse(office: Office, merged: dict[str, Any]) -> dict[str, Any]:
    """Undo a merge."""
    worker = await office.worker("ASD")
    address = f"/persons/{merged['person_id']}/merges/{merged['id']}/reversal"
    return made(await worker.post(address, json={"reason": "es sind doch zwei"}), 200)
