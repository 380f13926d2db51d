-- One row with an impossible quantity or time is that row's trouble: sums and revisions stay in the range of their types.

CREATE OR REPLACE FUNCTION held_reservations(customer bigint, key text, OUT reservations bigint, OUT units bigint)
VOLATILE LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('reservations', customer));
    SELECT count(*), least(coalesce(sum(quantity), 0), 1000000000) INTO reservations, units
    FROM reservations r WHERE r.user_id = customer AND r.state = 'held'
        AND NOT EXISTS (SELECT FROM reservations k WHERE k.user_id = customer AND k.idempotency_key = key);
END $$;

CREATE OR REPLACE FUNCTION revision(version bigint, updated_at timestamptz) RETURNS text STABLE LANGUAGE sql AS $$
    SELECT concat_ws('-', version, CASE WHEN updated_at IS NOT NULL THEN
        (extract(epoch FROM least(greatest(updated_at, '0001-01-01 00:00:00+00'), '9999-12-31 23:59:59.999999+00')) * 1000000)::bigint END)
$$;
