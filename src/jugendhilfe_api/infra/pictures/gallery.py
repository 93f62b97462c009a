"""The pictures of one kind of thing: their statements and use cases, given the table.

A gallery has at most one cover picture: the first that is added, until another one is made it; if
it is removed, the next in the order follows.
"""

from collections.abc import Callable
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import Integer, Text, bindparam, cast, func, inspect, literal_column, select

from jugendhilfe_api.core.database.documents import document, documents
from jugendhilfe_api.core.database.listing import Listing, Order, Slice
from jugendhilfe_api.core.database.reader import Reader, Resource, Statement, one
from jugendhilfe_api.core.database.transaction import Tx
from jugendhilfe_api.core.http.preconditions import IfMatch
from jugendhilfe_api.core.problems import Conflict, NotFound
from jugendhilfe_api.infra.changes import service as changes
from jugendhilfe_api.infra.files import service as files
from jugendhilfe_api.infra.files.service import Part
from jugendhilfe_api.infra.pictures import schemas
from jugendhilfe_api.infra.pictures.models import LAST, MOST, Pictured
from jugendhilfe_api.infra.pictures.service import WRITTEN, Picture

Row = TypeVar("Row", bound=Pictured)
SIZE: Any = bindparam("size", type_=Text())


class TooManyImages(Conflict):
    """There are as many pictures as there may be: remove one first."""

    code = "too-many-images"


class Gallery(Generic[Row]):
    """The pictures in a table whose column `parent` says what they show."""

    def __init__(self, table: type[Row], parent: str, happened: str) -> None:
        self._table = table
        self._parent: Any = getattr(table, parent)
        self._happened = happened
        of_parent = self._parent == bindparam("parent_id")
        item = document(schemas.Image, table)
        self._one = one(
            item,
            table.version,
            select(table).where(of_parent, table.id == bindparam("image_id")),
        )
        self._file = Statement(
            select(
                table.file_id,
                table.digests[SIZE].astext.label("digest"),
                _length(table.sizes).label("bytes"),
            ).where(of_parent, table.id == bindparam("image_id"))
        )
        self._in_order = Listing(
            item,
            select(table).where(of_parent),
            name=happened,
            query=schemas.ImageQuery,
            orders={"position": Order((table.position, table.id))},
            filters={},
        )

    def shown(self, parent_id: Any) -> Any:
        """Write the pictures that the caller sees of something as part of its JSON."""
        return documents(
            document(schemas.PublicImage, self._table),
            inspect(self._table).local_table,
            self._parent == parent_id,
            order_by=func.row(self._table.position, self._table.id),
        )

    async def search(
        self, reader: Reader, parent_id: UUID, query: schemas.ImageQuery, *, total: bool
    ) -> Slice:
        """List the pictures in their order."""
        return await self._in_order.page(reader, query, total=total, parent_id=parent_id)

    async def read(self, reader: Reader, parent_id: UUID, image_id: UUID) -> Resource:
        """Read what is known of one picture."""
        return await reader.resource(self._one, parent_id=parent_id, image_id=image_id)

    async def part(self, reader: Reader, parent_id: UUID, image_id: UUID, size: str) -> Part:
        """Find the bytes of one size."""
        wanted = {"parent_id": parent_id, "image_id": image_id, "size": size}
        row = await reader.row(self._file, **wanted)
        if row is None:
            raise NotFound
        return _part(row, image_id, size)

    async def add(
        self, tx: Tx, parent_id: UUID, picture: Picture, made: Callable[..., Row]
    ) -> tuple[UUID, Resource]:
        """Add a picture at the end; `made` is the row with whose it is. The parent is locked."""
        there = select(func.count(), func.coalesce(func.max(self._table.position), -1)).where(
            self._parent == parent_id
        )
        number, last = (await tx.session.execute(there)).one()
        if number >= MOST:
            raise TooManyImages
        await files.register(tx, picture.file_id)
        image = made(
            file_id=picture.file_id,
            sizes=picture.sizes(),
            digests=picture.digests(),
            position=min(last + 1, LAST),
            cover=number == 0,
        )
        tx.session.add(image)
        await changes.record(tx, f"{self._happened}.added", image)
        return image.id, await self._resource(tx, parent_id, image.id)

    async def change(
        self, tx: Tx, parent_id: UUID, image_id: UUID, held: IfMatch, patch: schemas.ImagePatch
    ) -> Resource:
        """Change what the patch names; the parent is locked."""
        image = await self._own(tx, parent_id, image_id)
        held.check(image.version)
        given = patch.model_dump(exclude_unset=True)
        if given.get("cover") and not image.cover:
            await self._uncover(tx, parent_id)
        for name, value in given.items():
            setattr(image, name, value)
        if tx.session.is_modified(image):
            await changes.record(tx, f"{self._happened}.changed", image)
        return await self._resource(tx, parent_id, image_id)

    async def remove(self, tx: Tx, parent_id: UUID, image_id: UUID, held: IfMatch) -> None:
        """Remove a picture; the parent is locked."""
        image = await self._own(tx, parent_id, image_id)
        held.check(image.version)
        await changes.record(tx, f"{self._happened}.removed", image)
        await tx.session.delete(image)
        await tx.session.flush()
        if image.cover and (following := await self._first(tx, parent_id)):
            following.cover = True
            await changes.record(tx, f"{self._happened}.changed", following)

    async def _uncover(self, tx: Tx, parent_id: UUID) -> None:
        present = select(self._table).where(self._parent == parent_id, self._table.cover)
        if former := await tx.session.scalar(present):
            former.cover = False
            await changes.record(tx, f"{self._happened}.changed", former)

    async def _first(self, tx: Tx, parent_id: UUID) -> Row | None:
        order = (self._table.position, self._table.id)
        first = select(self._table).where(self._parent == parent_id).order_by(*order).limit(1)
        found: Row | None = await tx.session.scalar(first)
        return found

    async def _own(self, tx: Tx, parent_id: UUID, image_id: UUID) -> Row:
        own = select(self._table).where(self._parent == parent_id, self._table.id == image_id)
        image: Row | None = await tx.session.scalar(own.with_for_update())
        if image is None:
            raise NotFound
        return image

    async def _resource(self, tx: Tx, parent_id: UUID, image_id: UUID) -> Resource:
        return await tx.resource(self._one, parent_id=parent_id, image_id=image_id)


def _length(sizes: Any) -> Any:
    """Write the number of bytes of the size that is asked for."""
    found = func.jsonb_path_query_first(
        sizes,
        literal_column("'$[*] ? (@.size == $size).bytes'::jsonpath"),
        func.jsonb_build_object(literal_column("'size'"), SIZE),
    )
    return cast(found, Integer)


def _part(row: Any, image_id: UUID, size: str) -> Part:
    return Part(
        row["file_id"],
        size,
        WRITTEN,
        row["bytes"],
        row["digest"],
        shown_as=f"{str(image_id)[-12:]}-{size.lower()}.jpg",
        inline=True,
    )
