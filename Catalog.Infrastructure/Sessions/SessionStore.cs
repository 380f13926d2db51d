using Catalog.Caching;
using Catalog.Domain.Sessions;
using Catalog.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Sessions, write-through: a change goes to the database and, with its version, to the fields of the hash in Redis.</summary>
/// <remarks>
/// Holds: an acknowledged change is visible on every node. What Redis does not confirm is removed there, and this node does not read it
/// until it is. Ending a session that has already ended removes it from the caches again. Safe for concurrent use.
/// </remarks>
internal sealed class SessionStore(
    CacheNode node,
    SessionEntries entries,
    SessionDatabase database,
    IDbContextFactory<CatalogDbContext> contexts,
    SessionOptions options,
    ReadableRows readable)
{
    /// <summary>Reads a complete session; not found if it has ended. One round trip to Redis, or a query while Redis is down.</summary>
    /// <exception cref="NpgsqlException">Redis does not have it and the database failed.</exception>
    /// <exception cref="CacheOverloadedException">Redis does not have it and too many loads are in progress.</exception>
    public async Task<CacheRead<LiveSession>> GetAsync(SignedIn session, CancellationToken ct)
    {
        var read = await entries.ReadAsync(session.Key);
        if (read.Value is { } found)
        {
            var keep = (int)Math.Min(int.MaxValue, options.Idle.TotalMilliseconds); // each use restarts the idle time
            return new CacheRead<LiveSession>(found, found.Version, CacheOutcome.SharedHit, keep);
        }

        var stored = await node.Loads.RunAsync(
            "session", (database, session.Key), static async (s, ct) => await s.database.FindAsync(SessionToken.HashOf(s.Key), ct), ct);
        var outcome = read.Answered ? CacheOutcome.Miss : CacheOutcome.Bypass;
        return stored is null
            ? CacheRead<LiveSession>.Absent(outcome, 0)
            : new CacheRead<LiveSession>(stored.Session, stored.Session.Version, outcome, 0);
    }

    /// <summary>Lists the live sessions of a user, newest first, from the database.</summary>
    public async Task<IReadOnlyList<Session>> ListAsync(long userId, CancellationToken ct)
    {
        await using var context = await contexts.CreateDbContextAsync(ct);
        var rows = context.Sessions.AsNoTracking()
            .Where(s => s.UserId == userId && s.EndsAt > DateTimeOffset.UtcNow && s.SeenAt + options.KeepFor > DateTimeOffset.UtcNow)
            .OrderByDescending(s => s.Id)
            .Take(options.MostPerUser);
        return await readable.ListAsync<Session, long>(context, rows, ct);
    }

    /// <summary>Changes the data of a session; <see langword="null"/> if it has ended.</summary>
    /// <param name="session">The session.</param>
    /// <param name="change">A valid change.</param>
    /// <param name="ct">Cancels the statement; the steps after a commit cannot be cancelled.</param>
    /// <exception cref="NpgsqlException">It is unknown whether it was changed.</exception>
    public async Task<LiveSession?> ChangeAsync(SignedIn session, SessionChange change, CancellationToken ct)
    {
        var fields = CartJson.Fields(change);
        var isWritten = false;
        try
        {
            if (await database.ChangeAsync(session.SessionId, fields, ct) is not { } stored)
            {
                return null;
            }

            isWritten = await entries.ChangeAsync(stored.Key, stored.Session.Version, fields);
            return stored.Session;
        }
        finally
        {
            // Redis has not confirmed the change, or the session has ended, or the outcome is unknown: remove the copy in Redis.
            if (!isWritten)
            {
                await node.Invalidator.InvalidateKeyAsync(session.Key, options.Replicas);
            }
        }
    }

    /// <summary>Ends one of a user's sessions.</summary>
    /// <returns>Whether it existed.</returns>
    /// <exception cref="NpgsqlException">It is unknown whether it was ended; the call can be repeated.</exception>
    public async Task<bool> EndAsync(long userId, long sessionId, CancellationToken ct) =>
        await EndAsync(userId, only: sessionId, ct) > 0;

    /// <summary>Ends the session of a request.</summary>
    /// <exception cref="NpgsqlException">It is unknown whether it was ended; the call can be repeated.</exception>
    public async Task EndAsync(SignedIn session, CancellationToken ct)
    {
        try
        {
            await database.EndAsync([SessionToken.HashOf(session.Key)], ct);
        }
        finally
        {
            await node.Invalidator.InvalidateKeyAsync(session.Key, options.Replicas);
        }
    }

    /// <summary>Ends all sessions of a user on all nodes.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="ct">Cancels the statement; the steps after a commit cannot be cancelled.</param>
    /// <returns>The number of ended sessions.</returns>
    /// <exception cref="NpgsqlException">The database failed; call it again.</exception>
    public Task<int> RevokeAllAsync(long userId, CancellationToken ct) => EndAsync(userId, only: null, ct);

    /// <summary>Deletes the sessions of a user as part of a change of the user, in its transaction.</summary>
    /// <param name="context">The context with the transaction.</param>
    /// <param name="userId">The user.</param>
    /// <param name="except">The session that continues; <see langword="null"/> for none.</param>
    /// <param name="ct">Cancels the statement.</param>
    /// <returns>The token hashes, for <see cref="ForgetAsync"/> after the commit.</returns>
    internal static async Task<IReadOnlyList<byte[]>> EndAsync(CatalogDbContext context, long userId, long? except, CancellationToken ct) =>
        await context.Database.SqlQuery<byte[]>($"""
            DELETE FROM sessions WHERE user_id = {userId} AND ({except}::bigint IS NULL OR id <> {except}) RETURNING token_hash AS "Value"
            """).ToListAsync(ct);

    /// <summary>Drops all copies of sessions on all nodes, after they were changed or ended without this store.</summary>
    /// <remarks>
    /// Cannot be cancelled and does not throw on Redis errors. Call it also when the response to the commit was lost: a session whose row still
    /// exists is found again.
    /// </remarks>
    /// <param name="tokenHashes">SHA-256 of the token of each.</param>
    public ValueTask ForgetAsync(IReadOnlyCollection<byte[]> tokenHashes) =>
        node.Invalidator.InvalidateKeysAsync(tokenHashes.Select(SessionToken.Key).ToHashSet(), options.Replicas);

    /// <summary>The same for all sessions of users, after these were changed without their store.</summary>
    /// <param name="userIds">The users.</param>
    /// <exception cref="NpgsqlException">The database failed; nothing was dropped.</exception>
    public async Task ForgetUsersAsync(IReadOnlyCollection<long> userIds) =>
        await ForgetAsync(await database.HashesAsync(userIds, CancellationToken.None));

    /// <summary>Replaces the token of a session, which keeps its contents. The old token is rejected. Cannot be cancelled.</summary>
    /// <param name="session">The session that continues.</param>
    /// <returns><see langword="null"/> if the session has ended in the meantime.</returns>
    /// <exception cref="NpgsqlException">The database failed; it is unknown whether the token was replaced.</exception>
    public async Task<OpenedSession?> RotateAsync(SignedIn session)
    {
        var token = SessionToken.New();
        var hash = SessionToken.Hash(token);
        var lease = await entries.TakeLeaseAsync(SessionToken.Key(hash));
        try
        {
            var stored = await database.RotateAsync(session.SessionId, SessionToken.HashOf(session.Key), hash, CancellationToken.None);
            return stored is null ? null : await OpenAsync(token, stored, lease);
        }
        finally
        {
            await node.Invalidator.InvalidateKeyAsync(session.Key, options.Replicas);
        }
    }

    /// <summary>Opens a session. Returns null when the network is locked or the password has changed since it was compared.</summary>
    /// <exception cref="NpgsqlException">It is unknown whether it was opened; nobody has its token.</exception>
    internal async Task<OpenedSession?> OpenAsync(CredentialsFound credentials, GuessKey key, string client, CancellationToken ct)
    {
        var token = SessionToken.New();
        var hash = SessionToken.Hash(token);
        var lease = await entries.TakeLeaseAsync(SessionToken.Key(hash)); // before the commit: a revocation right after it removes the lease
        if (await database.OpenAsync(credentials, key, hash, client, ct) is not { } stored)
        {
            return null;
        }

        var opened = await OpenAsync(token, stored, lease);
        if (await database.SurplusAsync(credentials.UserId, ct) is { Count: > 0 } surplus)
        {
            try
            {
                await database.EndAsync(surplus, ct);
            }
            finally
            {
                await ForgetAsync(surplus);
            }
        }

        return opened;
    }

    private async Task<OpenedSession> OpenAsync(string token, StoredSession stored, SessionLease? lease)
    {
        if (lease is null || !await entries.FillAsync(stored, lease, options.Replicas))
        {
            await node.Invalidator.InvalidateKeyAsync(stored.Key, options.Replicas);
        }

        return new OpenedSession(token, stored.Session);
    }

    // The hashes are read first: if the response to the commit is lost, the sessions must still be removed from Redis.
    private async Task<int> EndAsync(long userId, long? only, CancellationToken ct)
    {
        var hashes = await database.HashesAsync(userId, only, ct);
        try
        {
            var ended = await database.EndAsync(userId, only, ct);
            hashes.AddRange(ended);
            return ended.Count;
        }
        finally
        {
            await ForgetAsync(hashes);
        }
    }
}
