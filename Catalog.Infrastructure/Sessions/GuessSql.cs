namespace Catalog.Infrastructure.Sessions;

/// <summary>The statements about wrong passwords. Time is the database's; $1 is an e-mail address and $2 a network in each but the last.</summary>
internal static class GuessSql
{
    private const int MostNetworks = 1000; // the delay is at its longest long before; more would only be read

    // The same lower() as that which finds the account: no way to write an address is counted apart.
    private const string Account = "sha256(convert_to(lower($1), 'UTF8'))";

    /// <summary>How many failures are left of a row, halved with each $3 since the last.</summary>
    private const string Left =
        "(f.failures >> greatest(0, least(31, floor(extract(epoch FROM now() - f.failed_at) / extract(epoch FROM $3))))::int)";

    /// <summary>How many failures the account has from all networks, and for how long yet this one is locked.</summary>
    public static readonly string Look = $"""
        SELECT
            (SELECT coalesce(sum(n), 0)
             FROM (SELECT {Left} AS n FROM sign_in_failures f WHERE account = {Account} LIMIT {MostNetworks}) counted)::bigint,
            coalesce(
                (SELECT greatest(locked_until - now(), interval '0') FROM sign_in_failures WHERE account = {Account} AND network = $2),
                interval '0')
        """;

    /// <summary>Counts a failure, and from the $4th on locks the network for $5, doubled with each, at most $6. Nothing while it is locked.</summary>
    public const string Fail = $"""
        INSERT INTO sign_in_failures AS f (account, network, failures, failed_at, locked_until)
        VALUES ({Account}, $2, 1, now(), CASE WHEN $4 <= 1 THEN now() + least($6, $5) END)
        ON CONFLICT (account, network) DO UPDATE
        SET failures = {Left} + 1,
            failed_at = now(),
            locked_until = CASE WHEN {Left} + 1 >= $4 THEN now() + least($6, $5 * power(2, least({Left} + 1 - $4, 30))) END
        WHERE f.locked_until IS NULL OR f.locked_until <= now()
        RETURNING locked_until IS NOT NULL
        """;

    /// <summary>Forgets the failures of the network at the account, unless it is locked.</summary>
    public const string Forget = $"""
        DELETE FROM sign_in_failures
        WHERE account = {Account} AND network = $2 AND (locked_until IS NULL OR locked_until <= now())
        """;

    /// <summary>A condition: the network $8 is not locked out of the account with the e-mail address $7.</summary>
    public const string IsOpen =
        "NOT EXISTS (SELECT FROM sign_in_failures"
        + " WHERE account = sha256(convert_to(lower($7), 'UTF8')) AND network = $8 AND locked_until > now())";

    /// <summary>Removes $2 rows of which nothing is left, if failures are halved with each $1.</summary>
    public static readonly string Faded = $"""
        DELETE FROM sign_in_failures WHERE (account, network) IN (
            SELECT account, network FROM sign_in_failures f
            WHERE failed_at <= now() - $1 AND {Left.Replace("$3", "$1", StringComparison.Ordinal)} = 0
                AND (locked_until IS NULL OR locked_until <= now())
            ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;
}
