"""Why somebody may not do something: ``why_not_<verb>`` answers None or the reason as a sentence.

Views, buttons and actions ask the same functions, so a refused button says exactly what a refused
request would. Scope comes first (``visible_to``): these functions assume the object may be seen.
"""

from workflow.permissions.figures import (
    is_unlocked,
    why_not_answer,
    why_not_change_evidence,
    why_not_enter,
    why_not_enter_budget,
    why_not_review,
    why_not_write,
)
from workflow.permissions.health import why_not_watch
from workflow.permissions.moves import (
    WHY_NOT,
    Reason,
    acting_position,
    latest_submission,
    not_the_chosen_kasubid,
    own_part,
    own_report,
    sentence,
    why_not,
    why_not_approve,
    why_not_assign,
    why_not_cancel,
    why_not_forward,
    why_not_hand_over,
    why_not_instruct,
    why_not_recommend,
    why_not_reopen,
    why_not_request_revision,
    why_not_return_for_repair,
    why_not_send_back,
    why_not_submit,
    why_not_withdraw,
)
from workflow.permissions.office import (
    why_not_compile,
    why_not_keep_calendar,
    why_not_monitor,
    why_not_open,
)
from workflow.permissions.pauses import (
    open_pause,
    pause_position,
    why_not_ask_pause,
    why_not_decide_pause,
    why_not_end_pause,
    why_not_withdraw_pause,
)
from workflow.permissions.plan import why_not_keep_plan
from workflow.permissions.positions import (
    why_not_end_acting,
    why_not_grant_acting,
    why_not_grant_any,
)
from workflow.permissions.reassignments import (
    why_not_reassign_any,
    why_not_reassign_kasubid,
    why_not_reassign_part,
)
from workflow.permissions.standards import why_not_set_times

__all__ = [
    "WHY_NOT",
    "Reason",
    "acting_position",
    "is_unlocked",
    "latest_submission",
    "not_the_chosen_kasubid",
    "open_pause",
    "own_part",
    "own_report",
    "pause_position",
    "sentence",
    "why_not",
    "why_not_answer",
    "why_not_approve",
    "why_not_ask_pause",
    "why_not_assign",
    "why_not_cancel",
    "why_not_change_evidence",
    "why_not_compile",
    "why_not_decide_pause",
    "why_not_end_acting",
    "why_not_end_pause",
    "why_not_enter",
    "why_not_enter_budget",
    "why_not_forward",
    "why_not_grant_acting",
    "why_not_grant_any",
    "why_not_hand_over",
    "why_not_instruct",
    "why_not_keep_calendar",
    "why_not_keep_plan",
    "why_not_monitor",
    "why_not_open",
    "why_not_reassign_any",
    "why_not_reassign_kasubid",
    "why_not_reassign_part",
    "why_not_recommend",
    "why_not_reopen",
    "why_not_request_revision",
    "why_not_return_for_repair",
    "why_not_review",
    "why_not_send_back",
    "why_not_set_times",
    "why_not_submit",
    "why_not_watch",
    "why_not_withdraw",
    "why_not_withdraw_pause",
    "why_not_write",
]
