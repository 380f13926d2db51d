using System.Data;
using System.Text.Json;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Persistence;
using Catalog.Infrastructure.Users;
using Npgsql;
using static Catalog.Infrastructure.Persistence.PlainSql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Runs the statements of <see cref="SessionSql"/>. Safe for concurrent use.</summary>
/// <remarks>Plain Npgsql: the statements change rows and return them, which EF Core cannot express.</remarks>
internal sealed class SessionDatabase(NpgsqlDataSource source, SessionOptions options, ReadableRows readable)
{
    /// <summary>The live session with a token hash, if there is one. A session whose role or cart cannot be read is none.</summary>
    public async Task<StoredSession?> FindAsync(byte[] hash, CancellationToken ct)
    {
        await using var command = source.Command(SessionSql.Find, Value(hash), Value(options.KeepFor));
        return await OneAsync(command, ct);
    }

    /// <summary>Opens a session. Returns null when the network is locked or the password has changed since it was compared.</summary>
    /// <exception cref="NpgsqlException">It is unknown whether it was opened; nobody has its token.</exception>
    public async Task<StoredSession?> OpenAsync(CredentialsFound credentials, GuessKey key, byte[] hash, string client, CancellationToken ct)
    {
        // One round trip and one transaction. Each statement sees what was committed while the previous one waited for its lock.
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(BatchCommand(SessionSql.Lock, Value(credentials.UserId)));
        batch.BatchCommands.Add(BatchCommand(GuessSql.Forget, Guesses.Parameters(key)));
        batch.BatchCommands.Add(BatchCommand(
            SessionSql.Open,
            [
                Value(credentials.UserId),
                Value(options.KeepFor),
                Value(hash),
                Value(client),
                Value(options.Lifetime),
                Value(credentials.PasswordHash),
                .. Guesses.Parameters(key),
            ]));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await OneAsync(reader, ct);
    }

    /// <summary>Merges fields into a session's data; <see langword="null"/> if it has ended.</summary>
    public async Task<StoredSession?> ChangeAsync(long id, Dictionary<string, string> fields, CancellationToken ct)
    {
        var json = JsonSerializer.Serialize(fields, CartJson.Default.DictionaryStringString);
        await using var command = source.Command(SessionSql.Change, Value(id), Value(options.KeepFor), Value(json));
        return await OneAsync(command, ct);
    }

    /// <summary>Replaces the token of a session; <see langword="null"/> if it has ended or already has another token.</summary>
    public async Task<StoredSession?> RotateAsync(long id, byte[] oldHash, byte[] newHash, CancellationToken ct)
    {
        await using var command = source.Command(SessionSql.Rotate, Value(id), Value(options.KeepFor), Value(newHash), Value(oldHash));
        return await OneAsync(command, ct);
    }

    /// <summary>The token hashes of a user's sessions, or only that of one.</summary>
    public Task<List<byte[]>> HashesAsync(long userId, long? only, CancellationToken ct) =>
        HashesAsync(SessionSql.Hashes, [Value(userId), Value(only)], ct);

    /// <summary>The token hashes of all sessions of several users.</summary>
    public Task<List<byte[]>> HashesAsync(IReadOnlyCollection<long> userIds, CancellationToken ct) =>
        HashesAsync(SessionSql.HashesOfUsers, [Value(userIds.ToArray())], ct);

    /// <summary>The token hashes of a user's oldest sessions, beyond the maximum number.</summary>
    public Task<List<byte[]>> SurplusAsync(long userId, CancellationToken ct) =>
        HashesAsync(SessionSql.Surplus, [Value(userId), Value(options.MostPerUser)], ct);

    /// <summary>Ends a user's sessions, or only one. Returns the token hashes of the ended sessions.</summary>
    public async Task<List<byte[]>> EndAsync(long userId, long? only, CancellationToken ct)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(BatchCommand(SessionSql.Lock, Value(userId)));
        batch.BatchCommands.Add(BatchCommand(SessionSql.End, Value(userId), Value(only)));
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.NextResultAsync(ct);
        return await reader.ListAsync(Hash, ct);
    }

    /// <summary>Ends the sessions with these token hashes.</summary>
    public Task EndAsync(IReadOnlyCollection<byte[]> hashes, CancellationToken ct) =>
        source.ExecuteAsync(SessionSql.EndThese, [Value(hashes.ToArray())], ct);

    /// <summary>Records that sessions were used. Returns those that have ended or changed since the node read them.</summary>
    public async Task<List<SignedIn>> NoteUseAsync(IReadOnlyCollection<SignedIn> used, CancellationToken ct)
    {
        await using var command = source.Command(
            SessionSql.Note,
            Value(used.Select(session => session.SessionId).ToArray()),
            Value(used.Select(session => SessionToken.HashOf(session.Key)).ToArray()),
            Value(used.Select(session => UserDocument.NameOf(session.Role)).ToArray()),
            Value(SessionOptions.SeenEvery / 2));
        var gone = (await command.ListAsync(reader => reader.GetInt64(0), ct)).ToHashSet();
        return [.. used.Where(session => gone.Contains(session.SessionId))];
    }

    /// <summary>The number of users who used a session within a time. Scans all sessions.</summary>
    public async Task<long> CountOnlineAsync(TimeSpan within, CancellationToken ct)
    {
        await using var command = source.Command(SessionSql.Online, Value(within));
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>The credentials of the user with an e-mail address; <see langword="null"/> if there is none.</summary>
    public async Task<CredentialsFound?> FindCredentialsAsync(string email, CancellationToken ct)
    {
        await using var command = source.Command(SessionSql.Credentials, Value(email));
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, ct);
        return await reader.ReadAsync(ct) ? new CredentialsFound(reader.GetInt64(0), reader.GetString(1)) : null;
    }

    /// <summary>Replaces a hash by a stronger one of the same password, unless the password has changed.</summary>
    public Task RenewAsync(CredentialsFound credentials, string hash, CancellationToken ct) =>
        source.ExecuteAsync(SessionSql.Renew, [Value(credentials.UserId), Value(credentials.PasswordHash), Value(hash)], ct);

    private async Task<StoredSession?> OneAsync(NpgsqlCommand command, CancellationToken ct)
    {
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, ct);
        return await OneAsync(reader, ct);
    }

    private Task<StoredSession?> OneAsync(NpgsqlDataReader reader, CancellationToken ct)
    {
        return readable.OneAsync(ReadAsync(), "of a token");

        async Task<StoredSession?> ReadAsync() => await reader.ReadAsync(ct) ? Stored(reader) : null;
    }

    private async Task<List<byte[]>> HashesAsync(string sql, NpgsqlParameter[] parameters, CancellationToken ct)
    {
        await using var command = source.Command(sql, parameters);
        return await command.ListAsync(Hash, ct);
    }

    private static byte[] Hash(NpgsqlDataReader reader) => reader.GetFieldValue<byte[]>(0);

    private static StoredSession Stored(NpgsqlDataReader reader) => new(
        new LiveSession
        {
            Id = reader.GetInt64(0),
            UserId = reader.GetInt64(1),
            Role = Enum.Parse<Role>(reader.GetString(2), ignoreCase: true),
            Client = reader.GetString(3),
            CreatedAt = ReadableTimes.Read(reader, 4),
            EndsAt = ReadableTimes.Read(reader, 5),
            Version = reader.GetInt64(6),
            Cart = CartJson.Read(reader.IsDBNull(7) ? null : reader.GetString(7)),
            Locale = reader.IsDBNull(8) ? "" : reader.GetString(8),
        },
        SessionToken.Key(reader.GetFieldValue<byte[]>(9)),
        TimeSpan.FromMilliseconds(reader.GetInt64(10)));

    private static NpgsqlBatchCommand BatchCommand(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
