"""States of a role or a database in which nobody may start: the SQL that makes each, and what is said of it.

`{app}`, `{owner}` and `{database}` are filled in. Every state can be made in each of the three databases.
"""

from __future__ import annotations

from dataclasses import dataclass

APP, OWNER = "commonweal_app", "commonweal_owner"


@dataclass(frozen=True)
class Bad:
    """`by_hand`: the refusal says what is to be done and cannot say it as SQL alone."""

    make: str
    says: str
    by_hand: bool = False

    def sql(self, database: str) -> str:
        return self.make.format(app=APP, owner=OWNER, database=database)


def _without_policies(table: str) -> str:
    return (
        "DO $$ DECLARE old record; BEGIN FOR old IN SELECT polname FROM pg_policy "
        f"WHERE polrelid = '{table}'::regclass LOOP "
        f"EXECUTE format('DROP POLICY %I ON {table}', old.polname); END LOOP; END $$"
    )


ROLES = {
    "superuser": Bad("ALTER ROLE {app} SUPERUSER", "is a superuser"),
    "bypasses row security": Bad("ALTER ROLE {app} BYPASSRLS", "'commonweal_app' may bypass row security"),
    "may replicate": Bad("ALTER ROLE {app} REPLICATION", "may replicate the database"),
    "may make roles": Bad("ALTER ROLE {app} CREATEROLE", "may make roles"),
    "member of a superuser": Bad(
        "CREATE ROLE chief SUPERUSER; GRANT chief TO {app}", "may become 'chief', which is a superuser"
    ),
    "member of a role that bypasses": Bad(
        "CREATE ROLE backups BYPASSRLS; GRANT backups TO {app}", "may become 'backups', which may bypass"
    ),
    "member without inheriting": Bad(
        "CREATE ROLE backups BYPASSRLS; GRANT backups TO {app} WITH INHERIT FALSE",
        "may become 'backups', which may bypass",
    ),
    "member without becoming": Bad(
        "CREATE ROLE backups BYPASSRLS; GRANT backups TO {app} WITH SET FALSE",
        "may become 'backups', which may bypass",
    ),
    "member of a member": Bad(
        "CREATE ROLE backups BYPASSRLS; CREATE ROLE between;GRANT backups TO between; GRANT between TO {app}",
        "may become 'backups', which may bypass",
        by_hand=True,
    ),
    "member of a role of its own rights": Bad(
        "CREATE ROLE readers; GRANT readers TO {app} WITH INHERIT FALSE",
        "a member of 'readers', whose rights it does not have yet",
    ),
    "reads all data": Bad("GRANT pg_read_all_data TO {app}", "a member of 'pg_read_all_data'"),
    "writes all data": Bad("GRANT pg_write_all_data TO {app}", "a member of 'pg_write_all_data'"),
    "reads the server's files": Bad(
        "GRANT pg_read_server_files TO {app}", "a member of 'pg_read_server_files'"
    ),
    "member of the owner": Bad(
        "GRANT {owner} TO {app}", "may become 'commonweal_owner', which owns tables or other things"
    ),
    "owner of a table": Bad(
        "ALTER TABLE core_outbox OWNER TO {app}", "owns tables or other things (table core_outbox)"
    ),
    "owner of a sequence": Bad(
        "CREATE SEQUENCE numbers; ALTER SEQUENCE numbers OWNER TO {app}",
        "owns tables or other things (sequence numbers)",
    ),
    "owner of a function": Bad(
        "ALTER FUNCTION app_setting(text) OWNER TO {app}",
        "owns tables or other things (function app_setting(text))",
    ),
    "owner of a schema": Bad(
        "CREATE SCHEMA besides AUTHORIZATION {app}", "owns tables or other things (schema besides)"
    ),
    "owner of the schema": Bad(
        "ALTER SCHEMA public OWNER TO {app}", "owns tables or other things (schema public)"
    ),
    "owner of the database": Bad("ALTER DATABASE {database} OWNER TO {app}", "owns the database"),
    "may make functions": Bad("GRANT CREATE ON SCHEMA public TO {app}", "may make functions"),
    "all may make functions": Bad("GRANT CREATE ON SCHEMA public TO PUBLIC", "may make functions"),
    "may make schemas": Bad("GRANT CREATE ON DATABASE {database} TO {app}", "may make schemas"),
    "may make temporary tables": Bad("GRANT TEMPORARY ON DATABASE {database} TO PUBLIC", "temporary tables"),
    "may switch triggers off": Bad(
        "GRANT SET ON PARAMETER session_replication_role TO {app}", "switch triggers off"
    ),
}

OBJECTS = {
    "row security off": Bad(
        "ALTER TABLE core_event DISABLE ROW LEVEL SECURITY", "row security is off for core_event"
    ),
    "row security not forced": Bad(
        "ALTER TABLE core_event NO FORCE ROW LEVEL SECURITY", "row security is not forced on core_event"
    ),
    "no policy": Bad(_without_policies("core_formdraft"), "core_formdraft has no policy"),
    "no policy, where it is written by hand": Bad(
        _without_policies("core_subjectkey"), "core_subjectkey has no policy", by_hand=True
    ),
    "a table of nobody's": Bad(
        "CREATE TABLE leaked AS SELECT * FROM core_event; GRANT SELECT ON leaked TO {app}", "the table leaked"
    ),
    "a column of it alone": Bad(
        "CREATE TABLE leaked AS SELECT * FROM core_event; GRANT SELECT (actor) ON leaked TO {app}",
        "the table leaked",
    ),
    "a table of nobody's, for all": Bad(
        "CREATE TABLE leaked (words text); GRANT INSERT ON leaked TO PUBLIC", "the table leaked"
    ),
    "a table in another schema": Bad(
        "CREATE SCHEMA reports; CREATE TABLE reports.leaked AS SELECT * FROM core_event;"
        "GRANT USAGE ON SCHEMA reports TO {app}; GRANT SELECT ON reports.leaked TO {app}",
        "the table reports.leaked",
    ),
    "a definer function": Bad(
        "CREATE FUNCTION all_events() RETURNS SETOF core_event LANGUAGE sql SECURITY DEFINER "
        "AS 'SELECT * FROM core_event'",
        "all_events() runs as its definer",
    ),
    "a definer function in another schema": Bad(
        "CREATE SCHEMA reports; GRANT USAGE ON SCHEMA reports TO {app};"
        "CREATE FUNCTION reports.all_events() RETURNS SETOF core_event LANGUAGE sql SECURITY DEFINER "
        "AS 'SELECT * FROM core_event'",
        "reports.all_events() runs as its definer",
    ),
    "a definer function that a trigger sets off": Bad(
        "CREATE FUNCTION tells() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        "AS 'BEGIN RETURN NEW; END'; REVOKE ALL ON FUNCTION tells() FROM PUBLIC;"
        "CREATE TRIGGER tells BEFORE INSERT ON core_outbox FOR EACH ROW EXECUTE FUNCTION tells()",
        "tells() runs as its definer",
    ),
    "a view that reads as its owner": Bad(
        "CREATE VIEW every_event AS SELECT * FROM core_event; GRANT SELECT ON every_event TO {app}",
        "every_event reads as its owner",
    ),
    "a view that was told not to ask": Bad(
        "CREATE VIEW every_event WITH (security_invoker = off) AS SELECT * FROM core_event;"
        "GRANT SELECT (actor) ON every_event TO {app}",
        "every_event reads as its owner",
    ),
    "a view that writes as its owner": Bad(
        "CREATE VIEW every_draft AS SELECT * FROM core_formdraft; GRANT DELETE ON every_draft TO {app}",
        "every_draft reads as its owner",
    ),
    "a view in another schema": Bad(
        "CREATE SCHEMA reports; CREATE VIEW reports.events AS SELECT * FROM core_event;"
        "GRANT USAGE ON SCHEMA reports TO {app}; GRANT SELECT ON reports.events TO {app}",
        "reports.events reads as its owner",
    ),
    "a materialised view": Bad(
        "CREATE MATERIALIZED VIEW kept AS SELECT * FROM core_event; GRANT SELECT ON kept TO {app}",
        "materialised view kept",
    ),
    "a rule": Bad(
        "CREATE RULE twice AS ON INSERT TO core_outbox DO ALSO DELETE FROM core_formdraft",
        "the rule twice on core_outbox acts as the owner",
    ),
    "events that can be changed": Bad("GRANT UPDATE ON core_event TO {app}", "core_event only grows"),
    "one column of events that can": Bad(
        "GRANT UPDATE (outcome) ON core_event TO {app}", "core_event only grows"
    ),
    "events that can be removed": Bad("GRANT DELETE ON core_event TO PUBLIC", "core_event only grows"),
    "events that can be emptied": Bad("GRANT TRUNCATE ON core_event TO {app}", "core_event only grows"),
    "drafts that can be emptied past their row security": Bad(
        "GRANT TRUNCATE ON core_formdraft TO {app}", "core_formdraft can be emptied past its row security"
    ),
    "a table that can be given triggers": Bad("GRANT TRIGGER ON core_outbox TO {app}", "core_outbox can be"),
    "a table that can be referred to": Bad("GRANT REFERENCES ON core_event TO {app}", "core_event can be"),
    "a column that can be referred to": Bad(
        "GRANT REFERENCES (id) ON core_event TO {app}", "core_event can be"
    ),
    "rights that can be passed on": Bad(
        "GRANT SELECT ON core_event TO {app} WITH GRANT OPTION", "the rights to core_event can be passed on"
    ),
    "migrations that can be changed": Bad(
        "GRANT DELETE ON django_migrations TO {app}", "the list of migrations, django_migrations"
    ),
    "migrations that can be invented": Bad(
        "GRANT INSERT (name) ON django_migrations TO {app}", "the list of migrations, django_migrations"
    ),
    "events that are not sealed": Bad(
        "ALTER TABLE core_event DISABLE TRIGGER core_event_sealed",
        "core_event_sealed on core_event is switched off",
    ),
    "seals that can be forged": Bad(
        "DROP TRIGGER core_seal_no_forgery ON core_seal",
        "core_seal_no_forgery on core_seal is missing",
        by_hand=True,
    ),
    "rows that are kept from replicas alone": Bad(
        "ALTER TABLE core_seal ENABLE REPLICA TRIGGER core_seal_row_stays",
        "core_seal_row_stays on core_seal is switched off",
    ),
    "rows that are kept on a condition": Bad(
        "DROP TRIGGER core_event_row_stays ON core_event;"
        "CREATE TRIGGER core_event_row_stays BEFORE UPDATE OR DELETE ON core_event FOR EACH ROW "
        "WHEN (false) EXECUTE FUNCTION core_event_stays()",
        "core_event_row_stays on core_event is not as it was made",
        by_hand=True,
    ),
    "one column alone that is kept": Bad(
        "DROP TRIGGER core_event_row_stays ON core_event;"
        "CREATE TRIGGER core_event_row_stays BEFORE DELETE OR UPDATE OF outcome ON core_event FOR EACH ROW "
        "EXECUTE FUNCTION core_event_stays()",
        "core_event_row_stays on core_event is not as it was made",
        by_hand=True,
    ),
    "rows that something else keeps": Bad(
        "CREATE FUNCTION lets_go() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        "DROP TRIGGER core_event_rows_stay ON core_event;"
        "CREATE TRIGGER core_event_rows_stay BEFORE TRUNCATE ON core_event EXECUTE FUNCTION lets_go()",
        "core_event_rows_stay on core_event is not as it was made",
        by_hand=True,
    ),
    "a role that cannot leave a line in the log": Bad(
        "REVOKE INSERT ON core_event FROM {app}", "cannot add to the audit log", by_hand=True
    ),
}

# Those of PRODUCT's T4 and their next of kin: a process meets each in `make test`, and every state in
# `make test-full`. Without a process of its own, every state is met in every database in both.
OF_T4 = frozenset(
    {
        "superuser",
        "bypasses row security",
        "member without inheriting",
        "member of a member",
        "member of the owner",
        "reads all data",
        "owner of a table",
        "owner of the database",
        "may make functions",
        "may make temporary tables",
        "may switch triggers off",
        "row security off",
        "row security not forced",
        "no policy",
        "a table of nobody's",
        "a column of it alone",
        "a definer function",
        "a view that reads as its owner",
        "a materialised view",
        "events that can be changed",
        "one column of events that can",
        "drafts that can be emptied past their row security",
        "events that are not sealed",
    }
)
