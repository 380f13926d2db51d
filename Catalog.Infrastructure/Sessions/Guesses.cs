using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Persistence;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Counts wrong passwords, also for accounts that do not exist. Safe for concurrent use.</summary>
/// <remarks>
/// <para>After some failures, the client's network is locked out of the account, longer with each further failure. An attacker locks
/// out only their own network. All failures at an account together delay each further attempt, from any network; the delay grows but never
/// becomes a refusal. Both decrease over time. The response is delayed after all slots and connections are released, so that the delay
/// blocks no other request.</para>
/// <para>The counts are in the database, shared by all nodes and independent of Redis.</para>
/// </remarks>
internal sealed class Guesses(NpgsqlDataSource source, SignInOptions options, SecurityEvents events)
{
    private const int MostDoublings = 30;
    private const int DelayAt = 10; // failures of all networks together
    private static readonly TimeSpan FirstLock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Reads the lock and the delay for an attempt; call it before the password is compared.</summary>
    /// <returns>
    /// The remaining lock of the network, or zero; and the delay of the response.
    /// </returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<(TimeSpan LockedFor, TimeSpan Delay)> LookAsync(GuessKey key, CancellationToken ct)
    {
        await using var command = source.Command(GuessSql.Look, Counted(key));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetTimeSpan(1), DelayAfter(reader.GetInt64(0)));
    }

    /// <summary>Counts a wrong password, unless the network is locked. One statement in either case.</summary>
    /// <param name="key">Account and network.</param>
    /// <param name="userId">The account's user; <see langword="null"/> if there is none.</param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task FailAsync(GuessKey key, long? userId, CancellationToken ct)
    {
        await using var command = source.Command(
            GuessSql.Fail,
            [.. Counted(key), PlainSql.Value(options.LockAt), PlainSql.Value(FirstLock), PlainSql.Value(options.LongestLock)]);
        if (await command.ExecuteScalarAsync(ct) is true)
        {
            await events.NoteAsync(new SecurityEvent(SecurityEvent.Lock, SecurityEvent.User(userId), Actor: null, key.From));
        }
    }

    /// <summary>Deletes the failures of the network at the account, after the right password.</summary>
    public Task ForgetAsync(GuessKey key, CancellationToken ct) => source.ExecuteAsync(GuessSql.Forget, Parameters(key), ct);

    public static NpgsqlParameter[] Parameters(GuessKey key) => [PlainSql.Value(key.Email), PlainSql.Value(key.Network)];

    private NpgsqlParameter[] Counted(GuessKey key) => [.. Parameters(key), PlainSql.Value(options.HalveAfter)];

    private TimeSpan DelayAfter(long failures) => failures < DelayAt
        ? TimeSpan.Zero
        : TimeSpan.FromTicks((long)Math.Min(
            options.LongestDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, Math.Min(failures - DelayAt, MostDoublings))));
}
