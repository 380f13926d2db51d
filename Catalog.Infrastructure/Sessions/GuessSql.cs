namespace Catalog.Infrastructure.Sessions;

/// <summary>
/// The statements that count wrong passwords, by the database's clock. $1 is an e-mail address and $2 a network in all but
/// <see cref="ForgetUser"/> and <see cref="Faded"/>.
/// </summary>
internal static class GuessSql
{
    private const int MostNetworks = 1000; // the delay reaches its maximum long before
    private const string LongestLock = "interval '10 years'"; // an operator may have written infinity, which no TimeSpan holds
    private const string MostFailures = "1000000"; // a count at the end of its type could not be raised

    // The same lower() as in the lookup of the account, so that every spelling of an address counts.
    private const string Account = "sha256(convert_to(lower($1), 'UTF8'))";

    /// <summary>The remaining failures of a row, halved with each $3 since the last one.</summary>
    private const string Left =
        $"(least(f.failures, {MostFailures}) >> greatest(0, least(31, floor(extract(epoch FROM now() - f.failed_at) / extract(epoch FROM $3))))::int)";

    /// <summary>The failures of the account from all networks, and the remaining lock of this network.</summary>
    public static readonly string Look = $"""
        SELECT
            (SELECT coalesce(sum(n), 0)
             FROM (SELECT {Left} AS n FROM sign_in_failures f WHERE account = {Account} LIMIT {MostNetworks}) counted)::bigint,
            coalesce(
                (SELECT least(locked_until, now() + {LongestLock}) - now() FROM sign_in_failures
                 WHERE account = {Account} AND network = $2 AND locked_until > now()),
                interval '0')
        """;

    /// <summary>
    /// Counts a failure; from the $4th on, locks the network for $5, doubled with each, at most $6. Does nothing while it is locked.
    /// </summary>
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

    /// <summary>Deletes the failures of the network at the account, unless it is locked.</summary>
    public const string Forget = $"""
        DELETE FROM sign_in_failures
        WHERE account = {Account} AND network = $2 AND (locked_until IS NULL OR locked_until <= now())
        """;

    /// <summary>Deletes the failures at the account of the user {0}, from all networks.</summary>
    public const string ForgetUser =
        "DELETE FROM sign_in_failures USING users WHERE id = {0} AND account = sha256(convert_to(lower(email), 'UTF8'))";

    /// <summary>The same, if the user's e-mail address becomes {1}.</summary>
    public const string ForgetAddress = $"{ForgetUser} AND lower(email) <> lower({{1}})";

    /// <summary>A condition: the network $8 is not locked out of the account with the e-mail address $7.</summary>
    public const string IsOpen =
        "NOT EXISTS (SELECT FROM sign_in_failures"
        + " WHERE account = sha256(convert_to(lower($7), 'UTF8')) AND network = $8 AND locked_until > now())";

    /// <summary>Deletes up to $2 rows with no failures left, if failures are halved with each $1.</summary>
    public static readonly string Faded = $"""
        DELETE FROM sign_in_failures WHERE (account, network) IN (
            SELECT account, network FROM sign_in_failures f
            WHERE failed_at <= now() - $1 AND {Left.Replace("$3", "$1", StringComparison.Ordinal)} = 0
                AND (locked_until IS NULL OR locked_until <= now())
            ORDER BY failed_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;
}
