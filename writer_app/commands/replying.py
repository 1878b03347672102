"""`reply`: a mail answered from an FAQ or other sources."""

from __future__ import annotations

import argparse

from writer_app.assist.sources import answering
from writer_app.assist.sources.replying import (
    TEMPLATE,
    by_questions,
    inquiries,
    made_up,
    passages_for,
    passages_of,
    reply,
    reply_by_questions,
)
from writer_app.commands.console import note
from writer_app.commands.engine import choices, opened
from writer_app.commands.sources import attached, passage, place, warn
from writer_app.commands.web import on_disk
from writer_app.commands.writing import (
    finish,
    installation,
    named,
    prepared_target,
    streamed,
    text_of,
    values,
)
from writer_app.domain.base.errors import UsageError


def reply_(arguments: argparse.Namespace) -> int:
    """Write a reply; numbers and names that no source has are named."""
    where = installation()
    where.paths.create()
    template = where.templates.get(TEMPLATE)
    given = values(arguments.var)
    template.values(given)
    mail = text_of(arguments.file)
    if not mail.strip():
        raise UsageError(f"There is no mail in {named(arguments.file)}.")
    target = prepared_target(arguments.out)
    files = on_disk(arguments.source, where.paths, yes=arguments.yes)
    with attached(files, where.paths, where.settings) as (finder, sources):
        lacks = finder.note(sources.sources)
        with opened(arguments, where.paths, where.settings) as client:
            asking = inquiries(mail, finder, sources.sources, client)
            whole = not by_questions(client, mail)
            found = passages_of(asking)
            if whole:
                found = passages_for(mail, asking, finder, sources.sources)
            warn(found)
            how = choices(arguments)
            if whole:
                events = reply(client, mail, found, template, values=given, choices=how)
            else:
                events = reply_by_questions(
                    client,
                    mail,
                    asking,
                    where.templates.get(answering.TEMPLATE),
                    sender=given.get("sender", ""),
                    choices=how,
                )
            answer = streamed(arguments, events)
    strange = made_up(answer.text, mail, found, given)
    more = {"passages": [passage(each, whole=True) for each in found], "not_in_sources": strange}
    code = finish(arguments, answer, target, more=more)
    if not arguments.json:
        for each in found:
            note(f"Read: {place(each)}")
        if strange:
            note(f"In no source and not in the mail: {', '.join(strange)}; check before you send.")
        if lacks:
            note(lacks)
    return code
