"""Teachers and staff write modules and add pictures, sounds and films; they see who learned."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.uploads import takes_up_to
from trainhub.core.web import XLSX, download, load
from trainhub.courses import policy
from trainhub.courses.actions import contents as actions
from trainhub.courses.forms.contents import MediaForm, ModuleTextForm
from trainhub.courses.models import Cohort, Module, ModuleMedia
from trainhub.courses.queries import learning as queries
from trainhub.courses.queries import modules_of
from trainhub.courses.rules.media import LARGEST, MediaKind
from trainhub.courses.views.blueprint import bp, class_name
from trainhub.courses.views.learning import module_i_see
from trainhub.courses.views.loaders import cohort_i_see
from trainhub.people.rules import Role

_WRITERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
#: The largest film and what a form adds to it.
_BODY = LARGEST[MediaKind.VIDEO] + 1024 * 1024


def module_i_write(module_id: int) -> Module:
    """A module of a course that I teach, run or look after."""
    module, _seat = module_i_see(module_id)
    if not policy.may_write_content(me(), module.syllabus.course):
        abort(403)
    return module


@bp.get("/modules/<int:module_id>/content")
@allow(*_WRITERS)
def module_content(module_id: int) -> ResponseReturnValue:
    """Write the text and add files."""
    module = module_i_write(module_id)
    return _content_page(module, ModuleTextForm(obj=module), MediaForm()), 200


def _content_page(module: Module, text: ModuleTextForm, media: MediaForm) -> str:
    return render_template(
        "courses/module_content.html",
        module=module,
        text=text,
        form=media,
        media=queries.media_of([module.id]).get(module.id, []),
        largest={kind.value: LARGEST[kind] // 1024 // 1024 for kind in MediaKind},
    )


@bp.post("/modules/<int:module_id>/content")
@allow(*_WRITERS)
def write_module(module_id: int) -> ResponseReturnValue:
    """Keep the text; people in the course read it at once."""
    module = module_i_write(module_id)
    form = ModuleTextForm()
    if not form.validate():
        return _content_page(module, form, MediaForm(formdata=None)), 422
    with transaction():
        actions.write_module(
            module=load(Module, module_id),
            text=(form.text.data or "").replace("\r\n", "\n").strip(),
            topic=(form.topic.data or "").strip(),
            by=me(),
        )
    flash(_("Saved. People in the course read it now."), "good")
    return redirect(url_for(".module_content", module_id=module_id), code=303)


@bp.post("/modules/<int:module_id>/media")
@allow(*_WRITERS)
@takes_up_to(_BODY)
def add_media(module_id: int) -> ResponseReturnValue:
    """Add a picture, a sound or a film."""
    module = module_i_write(module_id)
    form = MediaForm()
    if not form.validate():
        return _content_page(module, _written(module), form), 422
    try:
        kept = actions.keep_file(form.file.data.stream)
        try:
            with transaction():
                actions.add_media(
                    module=load(Module, module_id),
                    kept=kept,
                    caption=form.caption.data.strip(),
                    by=me(),
                )
        except BaseException:
            actions.forget_file(kept)
            raise
    except Refused as refusal:
        form.file.errors = [say_reason(reason) for reason in refusal.reasons]
        module = module_i_write(module_id)
        return _content_page(module, _written(module), form), 422
    flash(_("Added. People in the course see it now."), "good")
    return redirect(url_for(".module_content", module_id=module_id), code=303)


def _written(module: Module) -> ModuleTextForm:
    return ModuleTextForm(formdata=None, obj=module)


@bp.post("/media/<int:media_id>/remove")
@allow(*_WRITERS)
def remove_media(media_id: int) -> ResponseReturnValue:
    """Take a file away."""
    module_id = load(ModuleMedia, media_id).module_id
    module_i_write(module_id)
    with transaction():
        actions.remove_media(media=load(ModuleMedia, media_id), by=me())
    flash(_("Taken away."), "good")
    return redirect(url_for(".module_content", module_id=module_id), code=303)


@bp.get("/cohorts/<int:cohort_id>/learning")
@allow(*_WRITERS)
def cohort_learning(cohort_id: int) -> ResponseReturnValue:
    """What a class learns at home: the modules to write, and who learned how long."""
    cohort = cohort_i_see(cohort_id)
    modules, rows = _learned(cohort)
    return render_template(
        "courses/cohort_learning.html", cohort=cohort, modules=modules, rows=rows
    )


def _learned(cohort: Cohort) -> tuple[list[Module], list[tuple[str, list[int]]]]:
    """The modules, and a name with the minutes a module for everybody in the class."""
    modules = modules_of(cohort.syllabus_id)
    people = queries.learners_of(cohort.id)
    ids = [module.id for module in modules]
    seconds = queries.seconds_by_module([person.id for person in people], ids)
    return modules, [
        (person.name, [seconds.get((person.id, each), 0) // 60 for each in ids])
        for person in people
    ]


@bp.get("/cohorts/<int:cohort_id>/learning.xlsx")
@allow(*_WRITERS)
def cohort_learning_file(cohort_id: int) -> ResponseReturnValue:
    """The same as an Excel table."""
    cohort = cohort_i_see(cohort_id)
    modules, rows = _learned(cohort)
    heads = [_("Name"), *(module.title for module in modules), _("Together")]
    table = Table(
        _("Minutes at home"),
        [Column(head) for head in heads],
        [[name, *minutes, sum(minutes)] for name, minutes in rows],
    )
    name = _("Learned at home, %(course)s.xlsx", course=class_name(cohort))
    return download(write_xlsx([table]), name, XLSX)
