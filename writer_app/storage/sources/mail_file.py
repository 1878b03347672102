"""A saved mail (`.eml`) as a source: who wrote when and about what, then what it says."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import coded
from writer_app.storage.files import encodings
from writer_app.storage.sources import page

_HEAD = ("From", "To", "Date", "Subject")


def read(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """The mail's head and words, its subject, and a sentence where something is attached.

    Raises DocumentError for what is no mail.
    """
    mail = message_from_bytes(data, policy=default)
    head = [f"{field}: {value}" for field in _HEAD if (value := _line(mail, field))]
    body = mail.get_body(("plain", "html"))
    if not head or not isinstance(body, EmailMessage):
        raise DocumentError(coded("mail-file.no-mail", "{0} is no mail, or it is damaged.", name))
    words = _words(body)
    if body.get_content_type() == "text/html":
        words = page.read(words)[0]
    attached = sum(1 for _ in mail.iter_attachments())
    notes = (
        (coded("mail-file.attachments-not-read", "{0}: what is attached was not read.", name),)
        if attached
        else ()
    )
    return "\n".join(head) + f"\n\n{words.strip()}\n", _line(mail, "Subject"), notes


def web_page(data: bytes) -> str:
    """The markup of a page that a browser saved as one file, which is a mail (`.mht`)."""
    body = message_from_bytes(data, policy=default).get_body(("html", "plain"))
    return _words(body) if isinstance(body, EmailMessage) else ""


def _line(mail: EmailMessage, field: str) -> str:
    try:
        return " ".join(str(mail.get(field, "")).split())
    except (ValueError, LookupError, AttributeError, IndexError):  # a head that nobody can parse
        return ""


def _words(body: EmailMessage) -> str:
    """The words of a part; where its head lies about the encoding, as they surely are."""
    try:
        words = str(body.get_content())
        if "\ufffd" not in words:
            return words.replace("\r\n", "\n")
    except (LookupError, ValueError):
        pass
    data = body.get_payload(decode=True)
    return encodings.decode(data).text.replace("\r\n", "\n") if isinstance(data, bytes) else ""
