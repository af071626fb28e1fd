"""Who may open the pages of editors."""

from participation.web.staff_pages import only_for
from polls.questionnaire import rules

#: Refuses everybody who is no editor (EditorsOnly, 403).
editors_only = only_for(rules.require_editor)
