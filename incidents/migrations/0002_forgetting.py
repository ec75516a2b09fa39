"""The one way in which what a case kept about people is removed when its time is over."""

from django.db import migrations

# Files, grants and signatures are written once: the app role has no right to delete them. This
# is the one way: a retention run that two people stand for, and only the keys it names.
FORGET = """
CREATE FUNCTION incidents_forget(run_key text, wanted text[]) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE what text; ids text[]; files bigint[]; names text[]; agreements uuid[]; texts uuid[];
BEGIN
    SELECT rule.entity, ARRAY(SELECT unnest(run.keys) INTERSECT SELECT unnest(wanted))
      INTO what, ids
      FROM staff_retentionrun AS run JOIN staff_retentionrule AS rule ON rule.id = run.rule_id
     WHERE run.id::text = run_key AND run.state = 'approved'
       AND run.decided_by_id <> run.made_by_id
       AND nullif(current_setting('wangge.everything', true), '') IS NOT NULL;
    IF what IS NULL OR what NOT IN ('contact', 'letter', 'case_file', 'dossier') THEN
        RAISE EXCEPTION 'nobody has decided on removing this' USING ERRCODE = 'WG040';
    END IF;
    IF what = 'contact' THEN
        DELETE FROM incidents_contactgrant WHERE case_id IN
            (SELECT case_id FROM incidents_contact WHERE id::text = ANY(ids));
        DELETE FROM incidents_contact WHERE id::text = ANY(ids);
    ELSIF what = 'letter' THEN
        files := ARRAY(SELECT original_id FROM incidents_letter
                        WHERE id::text = ANY(ids) AND original_id IS NOT NULL);
        UPDATE incidents_letter SET original_id = NULL WHERE id::text = ANY(ids);
    ELSIF what = 'case_file' THEN
        files := ARRAY(SELECT id FROM incidents_casefile WHERE id::text = ANY(ids)
                        AND NOT EXISTS (SELECT 1 FROM incidents_letter
                                         WHERE original_id = incidents_casefile.id));
    ELSE
        agreements := ARRAY(SELECT id FROM incidents_agreement WHERE dispute_id::text = ANY(ids));
        files := ARRAY(SELECT id FROM incidents_casefile WHERE case_id::text = ANY(ids));
        texts := ARRAY(SELECT id FROM incidents_agreementtext WHERE agreement_id = ANY(agreements));
        DELETE FROM incidents_signinglink WHERE text_id = ANY(texts);
        DELETE FROM incidents_agreementsignature WHERE text_id = ANY(texts);
        DELETE FROM incidents_agreementtext WHERE id = ANY(texts);
        DELETE FROM incidents_dossierfile WHERE dispute_id::text = ANY(ids);
        DELETE FROM incidents_performancecheck WHERE agreement_id = ANY(agreements);
        DELETE FROM incidents_judicialconfirmation WHERE agreement_id = ANY(agreements);
        DELETE FROM incidents_agreement WHERE id = ANY(agreements);
        DELETE FROM incidents_sessionminutes WHERE session_id IN
            (SELECT id FROM incidents_mediationsession WHERE dispute_id::text = ANY(ids));
        DELETE FROM incidents_courtquestion WHERE dispute_id::text = ANY(ids);
        DELETE FROM incidents_partyreading WHERE party_id IN
            (SELECT id FROM incidents_disputeparty WHERE dispute_id::text = ANY(ids));
        DELETE FROM incidents_disputeparty WHERE dispute_id::text = ANY(ids);
    END IF;
    names := ARRAY(SELECT DISTINCT file FROM incidents_casefile WHERE id = ANY(files));
    DELETE FROM incidents_casefile WHERE id = ANY(files);
    RETURN ARRAY(SELECT unnest(names) EXCEPT SELECT file FROM incidents_casefile
                  WHERE file = ANY(names));
END
$$;
"""


class Migration(migrations.Migration):
    """Keep deleting out of the hands of the app role, but for a decided retention run."""

    dependencies = [("incidents", "0001_initial"), ("staff", "0008_contact_judge")]

    operations = [migrations.RunSQL(FORGET, "DROP FUNCTION incidents_forget(text, text[]);")]
