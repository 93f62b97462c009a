"""What a document of an offer must be: pure, no I/O."""

from collections.abc import Iterator
from uuid import UUID

from jugendhilfe_api.core.problems import Text, Violation
from jugendhilfe_api.infra.files import pdf
from jugendhilfe_api.offers.documents.models import OfferDocumentKind

NO_PDF = Text(
    "Der Inhalt ist kein PDF, oder es ist unvollständig",
    "The content is no PDF, or it is incomplete",
)
ENCRYPTED = Text(
    "Das PDF ist verschlüsselt oder mit Rechten gesperrt",
    "The PDF is encrypted or locked by permissions",
)
ACTIVE = Text(
    "Das PDF enthält Programme, eingebettete Dateien oder ein Formular, das sendet",
    "The PDF holds programs, embedded files or a form that sends",
)
RATES = Text(
    "Ein Entgeltblatt wird nicht veröffentlicht", "A sheet of rates is not for the public"
)


def faults(content: bytes) -> Iterator[Violation]:
    """Find what keeps a file from being a document of an offer."""
    if not pdf.is_pdf(content):
        yield Violation("document-not-pdf", NO_PDF, pointer="#")
        return
    if pdf.is_encrypted(content):
        yield Violation("document-encrypted", ENCRYPTED, pointer="#")
    if pdf.is_active(content):
        yield Violation("document-active", ACTIVE, pointer="#")


def may_be_published(kind: str, *, published: bool) -> Iterator[Violation]:
    """Find rates that would become public."""
    if published and kind == OfferDocumentKind.RATE_SHEET:
        yield Violation("rates-not-public", RATES, pointer="#/published")


def file_name(kind: str, document_id: UUID) -> str:
    """Name the file of a download: by what it is, never as its uploader has named it."""
    return f"{kind.lower().replace('_', '-')}-{str(document_id)[-12:]}.pdf"
