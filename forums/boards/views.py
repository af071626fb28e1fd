"""Staff pages of boards and tags, and following a board."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from forums.boards import operations, queries
from forums.boards.forms import BoardForm, TagForm
from forums.boards.models import Board, Tag
from forums.members import rules as members_rules
from participation.people.models import User
from participation.processes.models import Process
from participation.web.lists import staff_list
from participation.web.staff_pages import form_methods, form_page, get_posted_data, only_for, refusals_on_form

#: Refuses everybody who is no editor (EditorsOnly, 403).
editors_only = only_for(members_rules.require_editor)


@require_safe
@editors_only
def list_boards(request: HttpRequest) -> HttpResponse:
    states = [("open", _("open")), ("archived", _("archived"))]
    listed = staff_list(request, queries.list_boards_for_editors(), words=["name", "name_en"], states=states)
    return render(request, "forums/boards/boards.html", {"list": listed})


@form_methods
@editors_only
def create_or_edit_board(request: HttpRequest, board_id: int | None = None) -> HttpResponse:
    """Create or edit a board."""
    board = get_object_or_404(Board, pk=board_id) if board_id is not None else None
    form = BoardForm(get_posted_data(request), instance=board)
    if form.is_valid():
        editor = members_rules.require_editor(request.user)
        with refusals_on_form(form):
            operations.save_board(editor=editor, draft=form.draft(), board=board)
            messages.success(request, _("The board has been changed.") if board else _("The board is open."))
            return redirect("forums-staff:boards")
    return form_page(request, form, "forums/boards/board.html", board=board)


@require_POST
@editors_only
def redirect_to_board_of_process(request: HttpRequest, process_id: int) -> HttpResponse:
    """Open the board of a process, with the name and the words of the process."""
    process = get_object_or_404(Process, pk=process_id)
    editor = members_rules.require_editor(request.user)
    board = operations.open_board_of(process=process, editor=editor)
    messages.success(
        request, _("The board is open. You can change its name, its words and who writes on it.")
    )
    return redirect("forums-staff:board", board.pk)


@form_methods
@editors_only
def archive_board(request: HttpRequest, board_id: int) -> HttpResponse:
    """Archive a board, or open an archived one again, after a page that asks for confirmation."""
    board = get_object_or_404(Board, pk=board_id)
    if request.method == "POST":
        # The page sends the state that it asks for, so that sending it twice is idempotent.
        on = request.POST.get("on") == "1"
        operations.archive_board(board=board, editor=members_rules.require_editor(request.user), on=on)
        messages.success(request, _("The board is archived.") if on else _("The board is open again."))
        return redirect("forums-staff:boards")
    return render(request, "forums/boards/archive.html", {"board": board})


@form_methods
@editors_only
def manage_tags(request: HttpRequest) -> HttpResponse:
    form = TagForm(get_posted_data(request))
    if form.is_valid():
        editor = members_rules.require_editor(request.user)
        with refusals_on_form(form):
            operations.get_or_create_tag(editor=editor, name=form.cleaned_data["name"])
            messages.success(request, _("Threads can use the tag now."))
            return redirect("forums-staff:tags")
    listed = staff_list(request, Tag.objects.annotate(used=Count("threads")).order_by("slug"), words=["name"])
    return form_page(request, form, "forums/boards/tags.html", list=listed)


@never_cache
@require_POST
def follow_board(request: HttpRequest, slug: str) -> HttpResponse:
    board = queries.get_visible_board(request.user, slug)
    if not isinstance(request.user, User):
        return redirect_to_login(board.get_absolute_url())
    operations.follow_board(board=board, resident=request.user, on=request.POST.get("on") == "1")
    return redirect(board)
