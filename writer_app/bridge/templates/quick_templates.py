"""Templates for a text from elsewhere: those that need no form, their answers always reviewed."""

from __future__ import annotations

from dataclasses import replace

from writer_app.assist.job import Job
from writer_app.bridge.base.states import Recipe
from writer_app.bridge.model.jobs import Request, Work
from writer_app.bridge.review.writing import AssistWriting
from writer_app.bridge.templates.template_model import TemplateModel, TemplateRow
from writer_app.domain.templates.template import Template

REPLY = "email-reply"  # the template that answers a mail


def fits(template: Template) -> bool:
    """Whether a template works on a text and wants no values that only a form could give."""
    wanted = any(variable.required for variable in template.variables)
    return template.head.scope != "none" and not wanted


class QuickTemplates:
    """`TemplateModel` as the quick window sees it."""

    def __init__(self, model: TemplateModel) -> None:
        self._model = model
        self.language = model.language

    def all(self) -> list[Template]:
        """Every template that fits."""
        return [template for template in self._model.all() if fits(template)]

    def rows(self, query: str = "") -> list[TemplateRow]:
        """The list for a filter."""
        return self._model.rows(query, only=fits)

    def pinned(self) -> tuple[str, ...]:
        """The pinned ones that fit, in the writer's order."""
        known = {template.id for template in self.all()}
        return tuple(i for i in self._model.pinned() if i in known)


class QuickWriting(AssistWriting):
    """The writing jobs over one text alone: it has no panel and no second document."""

    mail = ""  # the one that a reply answers, set before it is asked for
    must: tuple[tuple[str, ...], ...] = ()  # what the reply has to say, each in one of its forms

    def summarize(self, request: Request) -> Work:
        """What reads a text as a whole; a reply reads the mail alone, not what is quoted in it."""
        if request.template != REPLY:
            return super().summarize(request)
        return self.rewrite(replace(request, text=self.mail, document=""))

    def _job(self, request: Request) -> Job:
        """A reply is drafted from what was decided, whose figures are watched, not edited."""
        job = super()._job(request)
        if job.template is None or request.template != REPLY:
            return job
        head = job.template.head.model_copy(update={"scope": "none", "apply": "panel"})
        return replace(
            job, template=replace(job.template, head=head), terms=(*job.terms, *self.must)
        )

    def recipe(self, template: str) -> Recipe:
        """What a template means here: its answer takes the text's place, under review."""
        return replace(super().recipe(template), apply="review", scope="document")
