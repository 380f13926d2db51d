-- What a customer holds, asked under a lock of the customer's. The second query sees what was committed while the first waited: a volatile
-- function looks anew with each. A request whose key is there by now passes, and is found to be a repetition.
CREATE FUNCTION held_reservations(customer bigint, key text, OUT reservations bigint, OUT units bigint)
VOLATILE LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('reservations', customer));
    SELECT count(*), coalesce(sum(quantity), 0) INTO reservations, units
    FROM reservations r WHERE r.user_id = customer AND r.state = 'held'
        AND NOT EXISTS (SELECT FROM reservations k WHERE k.user_id = customer AND k.idempotency_key = key);
END $$;
