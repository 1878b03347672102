"""`[[wiki links]]` and links to other documents, as the names they go by."""

from __future__ import annotations

from writer_app.domain.text.wiki import document_links, name_key

key = name_key


def targets(text: str) -> set[str]:
    """The keys of all documents that `text` links to, under every name a link may mean."""
    found: set[str] = set()
    for link in document_links(text):
        found |= {key(link.target.rpartition("/")[2]), key(link.exact)}
    return found - {""}
