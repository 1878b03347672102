"""Insertions that meet at the end of a paragraph, told apart by their minutes.

LibreOffice takes two insertions of one author within a minute that touch for one. Where the first
ends a paragraph and the other begins the next, that one covers the end between them, and refusing
it joins two paragraphs of the original. A paragraph whose changes would be taken so gets the time
of two minutes before.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

_APART = timedelta(minutes=2)
_HEAD = rb"[^<>]*>"
_NO_TEXT = rb"(?:\s|<[\w.-]*:?(?:proofErr|bookmarkStart|bookmarkEnd)\b[^<>]*/>)*"


def told_apart(data: bytes, prefix: str, stamp: str) -> bytes:
    """Neighbouring paragraphs that were made anew, with times at which nothing is taken for one."""
    try:
        earlier = (datetime.fromisoformat(stamp) - _APART).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError):
        return data
    p = prefix.encode()
    begins = re.compile(
        rb"\s*<%b:p(?:\s%b|>)\s*(?P<props><%b:pPr>.*?</%b:pPr>(?:</%b:pPrChange></%b:pPr>)?)?"
        rb"%b(?P<came><%b:ins\s)?" % (p, _HEAD, p, p, p, p, _NO_TEXT, p),
        re.DOTALL,
    )
    end, insertion = b"</%b:p>" % p, b"<%b:ins " % p
    ends = re.compile(rb"</%b:ins>%b\Z" % (p, _NO_TEXT))
    now, then = (b'%b:date="%b"' % (p, each.encode()) for each in (stamp, earlier))
    made = data.split(end)
    met = shifted = False
    for number, paragraph in enumerate(made[:-1]):
        head = begins.match(paragraph)
        props = (head and head["props"]) or b""
        new = insertion in props  # its own end came in, too
        shifted = bool(met and head and (new or head["came"])) and not shifted
        if shifted:
            made[number] = paragraph.replace(now, then)
        met = not new and bool(ends.search(paragraph))
    return end.join(made)
