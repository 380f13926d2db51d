using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Catalog.Infrastructure.Users;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using Role = Catalog.Domain.Users.Role;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Sessions in Redis: one hash each, so that a change writes, and a check reads, only the fields that it needs.</summary>
/// <remarks>
/// A session is filled only under a lease that was taken before its load; every change and revocation removes the lease. Changes are
/// versioned: none is overwritten by an older one, and a missing one is detected. Identity, role and lifetime are sealed
/// (<see cref="SessionSeal"/>): a session with an invalid seal is ignored, and so is a privileged session that was read from the database
/// more than a minute ago. Safe for concurrent use.
/// </remarks>
internal sealed class SessionEntries(CacheNode node, SessionOptions options, IDataProtectionProvider protection)
{
    private static readonly TimeSpan RightsTime = TimeSpan.FromMinutes(1);
    private static readonly int SealAt = 1 + SealedFields.Names.Count; // in the result of session_read.lua
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(5);
    private static readonly RedisScript ReadScript = RedisScript.Embedded("session_read.lua", "hash");
    private static readonly RedisScript FillScript = RedisScript.Embedded("session_fill.lua", "hash", "string");
    private static readonly RedisScript ChangeScript = RedisScript.Embedded("session_change.lua", "hash", "string");
    private static readonly RedisValue[] Identity = [.. SealedFields.Names, SessionFields.Seal];
    private static readonly RedisValue[] Everything =
        [.. Identity, SessionFields.Client, SessionFields.Version, SessionFields.Cart, SessionFields.Locale];

    private readonly SessionSeal _seal = new(protection);

    /// <summary>Reads the user and role of a session. One round trip.</summary>
    public ValueTask<SessionRead<SignedIn>> ReadIdentityAsync(string key) => ReadAsync(
        key, Identity, static (key, of, _) => new SignedIn(key, of.Id, of.User, Enum.Parse<Role>(of.Role, ignoreCase: true)));

    /// <summary>Reads a complete session. One round trip.</summary>
    public ValueTask<SessionRead<LiveSession>> ReadAsync(string key) => ReadAsync(
        key,
        Everything,
        static (_, of, values) => new LiveSession
        {
            Id = of.Id,
            UserId = of.User,
            Role = Enum.Parse<Role>(of.Role, ignoreCase: true),
            Client = values[SealAt + 1]!,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(of.Created),
            EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(of.Ends),
            Version = (long)values[SealAt + 2],
            Cart = CartJson.Read(values[SealAt + 3]),
            Locale = values[SealAt + 4]!,
        });

    /// <summary>Takes the lease for filling a session; <see langword="null"/> if another caller has it, or Redis does not answer.</summary>
    public async ValueTask<SessionLease?> TakeLeaseAsync(string key)
    {
        var lease = new SessionLease(Guid.NewGuid().ToString("N"), node.RedisClock.Milliseconds);
        var reply = await node.Gate.TryAsync(
            (key: Keys(key)[1], lease.Token),
            static (database, s) => database.StringSetAsync(s.key, s.Token, LeaseTime, When.NotExists, CommandFlags.DemandMaster));
        return reply is { Answered: true, Value: true } ? lease : null;
    }

    /// <summary>Fills a session under its lease. One round trip. Returns whether Redis confirmed it.</summary>
    /// <param name="stored">The session.</param>
    /// <param name="lease">Taken before the session was loaded, or before the commit that created it.</param>
    /// <param name="replicas">How many replicas must have it before this returns.</param>
    public async ValueTask<bool> FillAsync(StoredSession stored, SessionLease lease, int replicas = 0)
    {
        var session = stored.Session;
        var fields = new SealedFields(
            session.Id,
            session.UserId,
            UserDocument.NameOf(session.Role),
            session.CreatedAt.ToUnixTimeMilliseconds(),
            session.EndsAt.ToUnixTimeMilliseconds(),
            lease.TakenAt);
        RedisValue[] values =
        [
            lease.Token, (long)stored.Keep.TotalMilliseconds,
            SessionFields.Id, fields.Id,
            SessionFields.User, fields.User,
            SessionFields.Role, fields.Role,
            SessionFields.Created, fields.Created,
            SessionFields.Ends, fields.Ends,
            SessionFields.Checked, fields.Checked,
            SessionFields.Seal, _seal.Make(stored.Key, fields),
            SessionFields.Client, session.Client,
            SessionFields.Version, session.Version,
            SessionFields.Cart, CartJson.Write(session.Cart),
            SessionFields.Locale, session.Locale,
        ];
        var reply = await node.Gate.TryAsync(
            replicas, Keys(stored.Key)[0], (keys: Keys(stored.Key), values), static (database, s) => FillScript.RunAsync(database, s.keys, s.values));
        return reply.Answered;
    }

    /// <summary>
    /// Writes changed fields with the version that the database gave the change. One round trip. Returns whether Redis confirmed it.
    /// </summary>
    public async ValueTask<bool> ChangeAsync(string key, long version, IReadOnlyDictionary<string, string> fields)
    {
        RedisValue[] values = [version, .. fields.SelectMany(field => (RedisValue[])[field.Key, field.Value])];
        var reply = await node.Gate.TryAsync(
            options.Replicas, Keys(key)[0], (keys: Keys(key), values), static (database, s) => ChangeScript.RunAsync(database, s.keys, s.values));
        return reply.Answered;
    }

    // The first value tells whether the session's idle time was restarted. Not answered if Redis may lack a change.
    private async ValueTask<SessionRead<T>> ReadAsync<T>(string key, RedisValue[] fields, Func<string, SealedFields, RedisValue[], T> parse)
        where T : class
    {
        if (node.Journal.IsPending(key)) // before the read: a pending invalidation is confirmed only after it is applied to Redis
        {
            return new SessionRead<T>(false);
        }

        RedisValue[] values = [Milliseconds(options.KeepFor), Milliseconds(SessionOptions.SeenEvery), .. fields];
        var reply = await node.Gate.TryAsync(
            (entries: this, key, keys: Keys(key)[..1], values, parse),
            static async (database, s) =>
            {
                var found = await ReadScript.RunAsync(database, s.keys, s.values);
                if (found.IsNull)
                {
                    return default;
                }

                if ((RedisValue[])found! is not { } read || read.Length != s.values.Length - 1)
                {
                    throw new FormatException("Not the fields that were asked for.");
                }

                if (!s.entries.TryOpen(s.key, read, out var of))
                {
                    return default;
                }

                var session = s.entries.AreRightsRecent(of) ? s.parse(s.key, of, read) : null;
                return (Session: session, IsAnew: (int)read[0] == 1, IsKnown: true);
            });
        return new SessionRead<T>(reply.Answered, reply.Value.Session, reply.Value.IsAnew, reply.Value.IsKnown);
    }

    private bool TryOpen(string key, RedisValue[] values, out SealedFields fields)
    {
        fields = default;
        if ((byte[]?)values[SealAt] is not { } seal)
        {
            return false; // written by a build without seals
        }

        if (!SealedFields.TryRead(values.AsSpan(1), out fields) || !_seal.IsOf(key, fields, seal))
        {
            node.Foreign.Found(key);
            return false;
        }

        return true;
    }

    // A copy in a node's memory can be older by its lifetime, so that is subtracted.
    private bool AreRightsRecent(in SealedFields fields)
    {
        var age = TimeSpan.FromMilliseconds(node.RedisClock.Milliseconds - fields.Checked);
        return Enum.Parse<Role>(fields.Role, ignoreCase: true) == Role.Customer || age.Duration() <= RightsTime - options.LocalTtl;
    }

    private RedisKey[] Keys(string key) => [node.Options.KeyPrefix + key, node.Options.KeyPrefix + key + ":lease"];

    private static RedisValue Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
