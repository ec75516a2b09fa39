"""Triggers that keep the rules of posts in the database itself."""

from typing import Final

import pgtrigger

from staff.choices import ADMINISTRATORS

TWO_ADMINISTRATIONS: Final = "WG003"  # SQLSTATE of "administrator roles exclude each other"
QUESTION_ALTERED: Final = "WG047"  # SQLSTATE of "question and answer stay as written"
CONFIRMED_POST: Final = "WG030"  # SQLSTATE of "what was confirmed stays as it was"

EXCLUSIVE = ", ".join(f"'{role}'" for role in sorted(ADMINISTRATORS))

AREA_CODE = pgtrigger.Trigger(
    name="post_area_code",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("area_id"),
    func="""
        NEW.area_code := COALESCE((SELECT code FROM grid_area WHERE id = NEW.area_id), '');
        RETURN NEW;
    """,
)
# 8.1.5: the administrator's three roles never meet in one person, nor with any other role.
ONE_ADMINISTRATION = pgtrigger.Trigger(
    name="post_one_administration",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=f"""
        PERFORM pg_advisory_xact_lock(hashtext('staff_post'), NEW.user_id::int);
        IF NEW.revoked_at IS NULL AND EXISTS (
            SELECT 1 FROM staff_post AS other
             WHERE other.user_id = NEW.user_id AND other.id IS DISTINCT FROM NEW.id
               AND other.revoked_at IS NULL AND other.role <> NEW.role
               AND (other.role IN ({EXCLUSIVE}) OR NEW.role IN ({EXCLUSIVE}))
               AND daterange(other.valid_from, other.valid_to)
                   && daterange(NEW.valid_from, NEW.valid_to)) THEN
            RAISE EXCEPTION 'administrator roles exclude each other'
                USING ERRCODE = '{TWO_ADMINISTRATIONS}';
        END IF;
        RETURN NEW;
    """,
)
# Two people looked at the post as it stood: it may be shortened or revoked, never widened.
STAYS_AS_CONFIRMED = pgtrigger.Trigger(
    name="post_stays_as_confirmed",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("OLD.confirmed_by_id IS NOT NULL"),
    func=f"""
        IF (NEW.user_id, NEW.role, NEW.area_id, NEW.granted_by_id, NEW.confirmed_by_id,
            NEW.is_leader, NEW.is_video_officer, NEW.is_supervisor, NEW.valid_from)
           IS DISTINCT FROM
           (OLD.user_id, OLD.role, OLD.area_id, OLD.granted_by_id, OLD.confirmed_by_id,
            OLD.is_leader, OLD.is_video_officer, OLD.is_supervisor, OLD.valid_from)
           OR NEW.valid_to > OLD.valid_to
           OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL) THEN
            RAISE EXCEPTION 'a confirmed post is not changed' USING ERRCODE = '{CONFIRMED_POST}';
        END IF;
        RETURN NEW;
    """,
)

# What was asked, and what was answered, is not rewritten afterwards.
QUESTION_STAYS = pgtrigger.Trigger(
    name="question_stays_as_written",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=f"""
        IF (NEW.actor_id, NEW.asked_by_id, NEW.day, NEW.pattern, NEW.question, NEW.due_on)
           IS DISTINCT FROM
           (OLD.actor_id, OLD.asked_by_id, OLD.day, OLD.pattern, OLD.question, OLD.due_on)
           OR (OLD.answer <> '' AND NEW.answer <> OLD.answer)
           OR OLD.state = 'closed' THEN
            RAISE EXCEPTION 'question and answer stay as written'
                USING ERRCODE = '{QUESTION_ALTERED}';
        END IF;
        RETURN NEW;
    """,
)
