"""What is wrong somewhere in a document, before its place is looked up."""

from dataclasses import dataclass

from mpdoctor.documents.document import Document
from mpdoctor.documents.fault import Fault

Step = str | int


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong at a path; `of_key` where the key itself is."""

    path: tuple[Step, ...]
    message: str
    help: str = ""
    of_key: bool = False

    def fault(self, document: Document) -> Fault:
        find = document.key_at if self.of_key else document.value_at
        return Fault(document.source, *find(self.path), self.message, self.help)
