"""What is held about those who serve, and about who read what."""

from functools import partial
from typing import Final

from django.utils.translation import gettext_lazy as _

from core.registry import Entry, Register

SERVICE: Final = _("Employment or appointment; Cybersecurity Law, art. 23 (duty of logs)")
PUBLIC_DUTY: Final = _("Publishing who is responsible for a grid cell")
SECURITY: Final = _("GB/T 22239-2019, 8.1.4: who may do what, and who did it")
ADMINISTRATORS: Final = _("system and security administrators, the auditor")
WHILE_SERVING: Final = _("while somebody serves, and three years after")
THREE_YEARS: Final = _("three years at least")

of_user = partial(Entry, "staff.user")
of_post = partial(Entry, "staff.post")
of_holder = partial(Entry, "staff.networkpost")
of_read = partial(Entry, "staff.accessevent")
of_day = partial(Entry, "staff.accessday")
of_question = partial(Entry, "staff.accessquestion")
of_export = partial(Entry, "staff.dataexport")
of_password = partial(Entry, "staff.pastpassword")

REGISTER: Final = Register(
    _("Those who serve"),
    (
        of_user(
            "username full_name first_name last_name organisation duty_phone email",
            _("name, organisation and duty phone of staff"),
            _("Let staff work, and let people reach them"),
            SERVICE,
            _("colleagues; the name also those they serve"),
            WHILE_SERVING,
        ),
        of_user(
            "id password last_login is_superuser is_staff is_active date_joined "
            "state password_changed_at",
            _("account, password hash and sign-ins"),
            _("Keep strangers out"),
            SECURITY,
            ADMINISTRATORS,
            WHILE_SERVING,
        ),
        of_password(
            "id user password until",
            _("account, password hash and sign-ins"),
            _("Keep strangers out"),
            SECURITY,
            _("nobody"),
            WHILE_SERVING,
        ),
        of_post(
            "id created_at updated_at version user role area area_code is_leader "
            "is_video_officer is_supervisor valid_from valid_to granted_by "
            "confirmed_by confirmed_at revoked_at revoked_by",
            _("posts: role, area and time, who granted and confirmed them"),
            _("Give nobody more rights than their post needs"),
            SECURITY,
            ADMINISTRATORS,
            WHILE_SERVING,
        ),
        of_holder(
            "id created_at updated_at version kind area area_code holder_name user "
            "phone is_phone_public begins_on ends_on",
            _("name and phone of those responsible for a place"),
            _("Let people know whom they can turn to"),
            PUBLIC_DUTY,
            _("everybody; the phone only where its holder agreed"),
            WHILE_SERVING,
        ),
        of_read(
            "id at actor_id roles area_codes action subject_kind subject_keys "
            "field_names purpose reason asked",
            _("who read whose record, when, in which role and what for"),
            _("Show people who looked, and find misuse"),
            SECURITY,
            _("the auditor; on request the person, without names of staff"),
            THREE_YEARS,
        ),
        of_export(
            "id created_at updated_at version list_key title query reason file_format language "
            "is_personal state area_code requested_by decided_by decided_at refusal row_count "
            "row_keys expires_at",
            _("lists taken out as files: who, why, approved by whom, and whose record is in them"),
            _("Show people who looked, and find misuse"),
            SECURITY,
            _("who took the list, who approved it, the auditor"),
            _("the file some days; that it was taken three years at least"),
        ),
        of_day(
            "id day actor_id role area_codes people hour_people night_people off_hours_reads "
            "same_reason_reveals refused_tries",
            _("how much each reader read in a day"),
            _("Show people who looked, and find misuse"),
            SECURITY,
            _("the auditor; the reader"),
            THREE_YEARS,
        ),
        of_question(
            "id created_at updated_at version actor asked_by day pattern question due_on state "
            "answer answered_at conclusion closed_by closed_at",
            _("the auditor's questions about reads, and the answers"),
            _("Show people who looked, and find misuse"),
            SECURITY,
            _("the auditor; the reader"),
            THREE_YEARS,
        ),
    ),
)
