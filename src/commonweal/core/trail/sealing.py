"""The chain of seals, as SQL: one seal for each event, filled in at commit.

A deferred trigger does it, so that the chain's end is locked for the length of a commit and never for the
length of an act: a long load holds nobody up. The order of the chain is the order of commits. The trigger
works from the row that was written and not from the table, which row security may hide at that moment, and it
runs with the rights of whoever acts. What it calls is named with its schema, so that no temporary table can
take the place of the chain.

An event is written as netstrings (`length:bytes,`; `-,` for no value; a list is the netstring of its parts'
netstrings) in a fixed order after the version. `verifier` does the same sum again.
"""

from django.db.migrations.operations import RunSQL

VERSION = "event-1"
# Sealing is serial in each database; the number is our own and means nothing.
LOCK = 0x5EA1_C0DE

_NETSTRING = """
CREATE FUNCTION core_netstring(part text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(octet_length(part)::text || ':' || part || ',', '-,')
"""

_NETSTRINGS = """
CREATE FUNCTION core_netstrings(parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN public.core_netstring(coalesce(
    (SELECT string_agg(public.core_netstring(part), '' ORDER BY place)
     FROM unnest(parts) WITH ORDINALITY AS listed(part, place)), ''))
"""

# The columns in their order: how each is written as text. `verifier.COLUMNS` has the same order.
_TEXT = "public.core_netstring(NEW.{0})"
_LIST = "public.core_netstrings(NEW.{0}::text[])"
_NUMBER = "public.core_netstring(NEW.{0}::text)"
_TIME = """public.core_netstring(to_char(NEW.{0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))"""
_BYTES = "public.core_netstring(encode(NEW.{0}, 'hex'))"
COLUMNS = {
    "id": _NUMBER,
    "at": _TIME,
    "actor": _TEXT,
    "agency": _TEXT,
    "roles": _LIST,
    "session": _TEXT,
    "operation": _TEXT,
    "object_type": _TEXT,
    "object_id": _TEXT,
    "object_version": _TEXT,
    "subjects": _LIST,
    "purpose": _TEXT,
    "gateway": _TEXT,
    "regime": _TEXT,
    "channel": _TEXT,
    "fields": _LIST,
    "owners": _LIST,
    "result_count": _NUMBER,
    "outcome": _TEXT,
    "detail": _BYTES,
}
_CANONICAL = " || ".join(
    [f"public.core_netstring('{VERSION}')", *(form.format(name) for name, form in COLUMNS.items())]
)

_SEAL = f"""
CREATE FUNCTION core_event_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    canonical bytea := convert_to({_CANONICAL}, 'UTF8');
    last_number bigint;
    last_hash bytea;
BEGIN
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION 'events are recorded in READ COMMITTED transactions alone: this one is % and cannot '
            'see the end of the chain', current_setting('transaction_isolation');
    END IF;
    PERFORM pg_advisory_xact_lock({LOCK});
    SELECT number, hash INTO last_number, last_hash FROM public.core_seal ORDER BY number DESC LIMIT 1;
    last_hash := coalesce(last_hash, decode(repeat('00', 32), 'hex'));
    INSERT INTO public.core_seal (number, event, digest, previous, hash)
    VALUES (coalesce(last_number, 0) + 1, NEW.id, sha256(canonical), last_hash,
        sha256(last_hash || canonical));
    RETURN NULL;
END $$
"""  # noqa: S608

# What was recorded before there was a chain is its beginning: nobody changes it from now on unseen.
_EARLIER = f"""
DO $$
DECLARE
    new record;
    canonical bytea;
    last_number bigint := 0;
    last_hash bytea := decode(repeat('00', 32), 'hex');
BEGIN
    FOR new IN SELECT * FROM public.core_event ORDER BY id LOOP
        canonical := convert_to({_CANONICAL}, 'UTF8');
        last_number := last_number + 1;
        INSERT INTO public.core_seal (number, event, digest, previous, hash)
        VALUES (last_number, new.id, sha256(canonical), last_hash, sha256(last_hash || canonical))
        RETURNING hash INTO last_hash;
    END LOOP;
END $$
"""  # noqa: S608

_TRIGGER = """
CREATE CONSTRAINT TRIGGER core_event_sealed AFTER INSERT ON core_event
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION core_event_seal()
"""

# The depth is 1 in a trigger that a statement of the app's own set off, and 2 below the one above.
_FROM_WITHIN = """
CREATE FUNCTION core_seal_from_within() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'core_seal is filled at commit, by the events themselves, and by nobody else';
    END IF;
    RETURN NEW;
END $$
"""

_GUARD = """
CREATE TRIGGER core_seal_no_forgery BEFORE INSERT ON core_seal
FOR EACH ROW EXECUTE FUNCTION core_seal_from_within()
"""

# Keys leave in one way alone: destroyed, for good, with who and when.
_DESTROYED_ALONE = """
CREATE FUNCTION core_subjectkey_goes_one_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.destroyed_at IS NULL AND NEW.destroyed_at IS NOT NULL
        AND (NEW.ref, NEW.made_at) = (OLD.ref, OLD.made_at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a key of core_subjectkey is destroyed and never changed or removed';
END $$
"""

_ONE_WAY = """
CREATE TRIGGER core_subjectkey_one_way BEFORE UPDATE OR DELETE ON core_subjectkey
FOR EACH ROW EXECUTE FUNCTION core_subjectkey_goes_one_way()
"""


def sealed() -> RunSQL:
    """Seal the events that are there, in the order of their numbers, and each that is recorded from now on.

    The owner has to see them: `rowsecurity.open_to_owner`.
    """
    return RunSQL(
        [_NETSTRING, _NETSTRINGS, _SEAL, _EARLIER, _TRIGGER, _FROM_WITHIN, _GUARD],
        [
            "DROP TRIGGER core_seal_no_forgery ON core_seal",
            "DROP FUNCTION core_seal_from_within()",
            "DROP TRIGGER core_event_sealed ON core_event",
            "DROP FUNCTION core_event_seal()",
            "DROP FUNCTION core_netstrings(text[])",
            "DROP FUNCTION core_netstring(text)",
        ],
    )


def keys_go_one_way() -> RunSQL:
    return RunSQL(
        [_DESTROYED_ALONE, _ONE_WAY],
        [
            "DROP TRIGGER core_subjectkey_one_way ON core_subjectkey",
            "DROP FUNCTION core_subjectkey_goes_one_way()",
        ],
    )
