using Catalog.Infrastructure.Audit;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Counts wrong passwords, whether there is such an account or not. Safe for concurrent use.</summary>
/// <remarks>
/// <para>After some failures the network that they come from is locked out of the account, for longer with each: a guesser locks out
/// only themselves, and their neighbours in the same network. All failures at an account together delay each further attempt at it,
/// wherever it comes from; the delay grows, but never refuses. Both fade with time. It is the answer that is delayed, once all turns
/// and connections are given back: who waits keeps nobody else out.</para>
/// <para>The counts are in the database, for all nodes together and whatever Redis does.</para>
/// </remarks>
public sealed class Guesses
{
    private const int MostDoublings = 30;
    private const int DelayAt = 10; // failures of all networks together
    private static readonly TimeSpan FirstLock = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);

    private readonly NpgsqlDataSource _source;
    private readonly SignInOptions _options;
    private readonly SecurityEvents _events;

    internal Guesses(NpgsqlDataSource source, IOptions<SignInOptions> options, SecurityEvents events) =>
        (_source, _options, _events) = (source, options.Value, events);

    /// <summary>What an attempt has to expect; looked up before its password is compared.</summary>
    /// <returns>
    /// For how long yet the network is locked, zero when it is not; and by how much the account's failures delay the answer.
    /// </returns>
    /// <exception cref="NpgsqlException">The database failed.</exception>
    public async Task<(TimeSpan LockedFor, TimeSpan Delay)> LookAsync(GuessKey key, CancellationToken ct)
    {
        await using var command = Command(GuessSql.Look, key);
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetTimeSpan(1), DelayAfter(reader.GetInt64(0)));
    }

    /// <summary>Counts a wrong password; nothing while the network is locked. One statement in either case.</summary>
    /// <param name="key">Account and network.</param>
    /// <param name="userId">The account's user; <see langword="null"/> when there is none.</param>
    /// <param name="ct">Cancels the statement.</param>
    public async Task FailAsync(GuessKey key, long? userId, CancellationToken ct)
    {
        await using var command = Command(
            GuessSql.Fail,
            key,
            new NpgsqlParameter<int> { TypedValue = _options.LockAt },
            new NpgsqlParameter<TimeSpan> { TypedValue = FirstLock },
            new NpgsqlParameter<TimeSpan> { TypedValue = _options.LongestLock });
        if (await command.ExecuteScalarAsync(ct) is true)
        {
            await _events.NoteAsync(new SecurityEvent(SecurityEvent.Lock, SecurityEvent.User(userId), Actor: null, key.From));
        }
    }

    /// <summary>After the right password: forgets the failures of the network at the account.</summary>
    public async Task ForgetAsync(GuessKey key, CancellationToken ct)
    {
        await using var command = _source.CreateCommand(GuessSql.Forget);
        command.Parameters.AddRange(Parameters(key));
        await command.ExecuteNonQueryAsync(ct);
    }

    internal static NpgsqlParameter[] Parameters(GuessKey key) =>
        [new NpgsqlParameter<string> { TypedValue = key.Email }, new NpgsqlParameter<string> { TypedValue = key.Network }];

    private TimeSpan DelayAfter(long failures) => failures < DelayAt
        ? TimeSpan.Zero
        : TimeSpan.FromTicks((long)Math.Min(
            _options.LongestDelay.Ticks, FirstDelay.Ticks * Math.Pow(2, Math.Min(failures - DelayAt, MostDoublings))));

    private NpgsqlCommand Command(string sql, GuessKey key, params NpgsqlParameter[] more)
    {
        var command = _source.CreateCommand(sql);
        NpgsqlParameter[] all = [.. Parameters(key), new NpgsqlParameter<TimeSpan> { TypedValue = _options.HalveAfter }, .. more];
        command.Parameters.AddRange(all);
        return command;
    }
}
