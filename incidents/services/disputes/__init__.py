"""Disputes and mediation: registered, mediated, agreed, confirmed, performed."""

from incidents.services.disputes.agreements import (
    Terms,
    begin_performance,
    change_agreement,
    read_agreement,
    record_check,
    write_agreement,
)
from incidents.services.disputes.court import (
    apply_for_confirmation,
    apply_jointly,
    draft_confirmation,
    record_court_step,
    record_joint_consent,
)
from incidents.services.disputes.hands import (
    accept_dispute,
    assign_mediator,
    decline_dispute,
    recuse_mediator,
)
from incidents.services.disputes.links import (
    LinkVoid,
    make_link,
    read_link,
    refuse_by_link,
    sign_by_link,
)
from incidents.services.disputes.parties import (
    NewParty,
    add_party,
    give_code,
    leave_mediation,
    read_parties,
    read_party,
    record_consent,
    record_extension_consent,
)
from incidents.services.disputes.partners import (
    answer_invitation,
    answer_question,
    ask_judge,
    invite_partner,
)
from incidents.services.disputes.registering import DisputeReport, register_dispute
from incidents.services.disputes.scans import keep_scan, keep_scans, read_scan, scans_of
from incidents.services.disputes.sessions import (
    Minutes,
    book_session,
    cancel_session,
    hold_session,
    read_minutes,
)
from incidents.services.disputes.signing import (
    Hands,
    refuse_to_sign,
    sign_agreement,
    sign_on_device,
)
from incidents.services.disputes.steps import (
    close_dispute,
    extend_mediation,
    fail_mediation,
    mediate_again,
    review_concern,
    start_mediation,
    step_up,
    take_safety_path,
    withdraw_dispute,
)
from incidents.services.disputes.texting import keep_wish, text_link

__all__ = [
    "DisputeReport",
    "Hands",
    "LinkVoid",
    "Minutes",
    "NewParty",
    "Terms",
    "accept_dispute",
    "add_party",
    "answer_invitation",
    "answer_question",
    "apply_for_confirmation",
    "apply_jointly",
    "ask_judge",
    "assign_mediator",
    "begin_performance",
    "book_session",
    "cancel_session",
    "change_agreement",
    "close_dispute",
    "decline_dispute",
    "draft_confirmation",
    "extend_mediation",
    "fail_mediation",
    "give_code",
    "hold_session",
    "invite_partner",
    "keep_scan",
    "keep_scans",
    "keep_wish",
    "leave_mediation",
    "make_link",
    "mediate_again",
    "read_agreement",
    "read_link",
    "read_minutes",
    "read_parties",
    "read_party",
    "read_scan",
    "record_check",
    "record_consent",
    "record_court_step",
    "record_extension_consent",
    "record_joint_consent",
    "recuse_mediator",
    "refuse_by_link",
    "refuse_to_sign",
    "register_dispute",
    "review_concern",
    "scans_of",
    "sign_agreement",
    "sign_by_link",
    "sign_on_device",
    "start_mediation",
    "step_up",
    "take_safety_path",
    "text_link",
    "withdraw_dispute",
    "write_agreement",
]
