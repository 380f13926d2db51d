using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Redis;
using Microsoft.AspNetCore.DataProtection;
using StackExchange.Redis;
using Role = Catalog.Domain.Users.Role;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Sessions in Redis: a hash for each, so that a change writes, and a check reads, only the fields that it is about.</summary>
/// <remarks>
/// A session is filled in only under a lease that was taken before it was loaded, and that every change and revocation takes away.
/// Changes are versioned: none goes back, none hides one before it that got lost. Who it is, what they may do and until when is sealed
/// (<see cref="SessionSeal"/>): a session whose seal is wrong is not there, nor is one of somebody who may do more than a customer that the
/// database has not confirmed within a minute. Safe for concurrent use.
/// </remarks>
internal sealed class SessionEntries(CacheNode node, SessionOptions options, IDataProtectionProvider protection)
{
    private static readonly TimeSpan RightsTime = TimeSpan.FromMinutes(1);
    private static readonly int SealAt = 1 + SealedFields.Names.Count; // in what session_read.lua returns
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(5);
    private static readonly RedisScript ReadScript = RedisScript.Embedded("session_read.lua", "hash");
    private static readonly RedisScript FillScript = RedisScript.Embedded("session_fill.lua", "hash", "string");
    private static readonly RedisScript ChangeScript = RedisScript.Embedded("session_change.lua", "hash", "string");
    private static readonly RedisValue[] Identity = [.. SealedFields.Names, SessionFields.Seal];
    private static readonly RedisValue[] Everything =
        [.. Identity, SessionFields.Client, SessionFields.Version, SessionFields.Cart, SessionFields.Locale];

    private readonly SessionSeal _seal = new(protection);

    /// <summary>Who has a session. One round trip.</summary>
    public ValueTask<SessionRead<SignedIn>> ReadIdentityAsync(string key) => ReadAsync(
        key, Identity, static (key, of, _) => new SignedIn(key, of.Id, of.User, RoleText.Read(of.Role)));

    /// <summary>A whole session. One round trip.</summary>
    public ValueTask<SessionRead<LiveSession>> ReadAsync(string key) => ReadAsync(
        key,
        Everything,
        static (_, of, values) => new LiveSession
        {
            Id = of.Id,
            UserId = of.User,
            Role = RoleText.Read(of.Role),
            Client = values[SealAt + 1]!,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(of.Created),
            EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(of.Ends),
            Version = (long)values[SealAt + 2],
            Cart = CartJson.Read(values[SealAt + 3]),
            Locale = values[SealAt + 4]!,
        });

    /// <summary>Takes the right to fill a session in; <see langword="null"/> when another has it, or Redis does not answer.</summary>
    public async ValueTask<SessionLease?> TakeLeaseAsync(string key)
    {
        var lease = new SessionLease(Guid.NewGuid().ToString("N"), node.RedisClock.Milliseconds);
        var reply = await node.Gate.TryAsync(
            (key: Keys(key)[1], lease.Token),
            static (database, s) => database.StringSetAsync(s.key, s.Token, LeaseTime, When.NotExists, CommandFlags.DemandMaster));
        return reply is { Answered: true, Value: true } ? lease : null;
    }

    /// <summary>Fills a session in, loaded or made under its lease. One round trip; whether Redis confirmed it.</summary>
    /// <param name="stored">The session.</param>
    /// <param name="lease">Taken before it was loaded, or before the commit that made it.</param>
    /// <param name="replicas">On how many replicas it is to be before this returns.</param>
    public async ValueTask<bool> FillAsync(StoredSession stored, SessionLease lease, int replicas = 0)
    {
        var session = stored.Session;
        var fields = new SealedFields(
            session.Id,
            session.UserId,
            RoleText.Of(session.Role),
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

    /// <summary>Writes changed fields with the version that the database gave the change. One round trip; whether Redis confirmed it.</summary>
    public async ValueTask<bool> ChangeAsync(string key, long version, IReadOnlyDictionary<string, string> fields)
    {
        RedisValue[] values = [version, .. fields.SelectMany(field => (RedisValue[])[field.Key, field.Value])];
        var reply = await node.Gate.TryAsync(
            options.Replicas, Keys(key)[0], (keys: Keys(key), values), static (database, s) => ChangeScript.RunAsync(database, s.keys, s.values));
        return reply.Answered;
    }

    // The first value is whether the session's time has begun anew. Not answered when there may be a change that Redis lacks.
    private async ValueTask<SessionRead<T>> ReadAsync<T>(string key, RedisValue[] fields, Func<string, SealedFields, RedisValue[], T> parse)
        where T : class
    {
        if (node.Journal.IsPending(key)) // before asking: it is confirmed only after Redis was cleaned
        {
            return new SessionRead<T>(false);
        }

        RedisValue[] values = [Milliseconds(options.KeepFor), Milliseconds(SessionOptions.SeenEvery), .. fields];
        var reply = await node.Gate.TryAsync(
            (entries: this, key, keys: Keys(key)[..1], values, parse),
            static async (database, s) =>
            {
                var found = await ReadScript.RunAsync(database, s.keys, s.values);
                return !found.IsNull && (RedisValue[])found! is var read && s.entries.TryOpen(s.key, read, out var of)
                    ? (Session: s.parse(s.key, of, read), IsAnew: (int)read[0] == 1)
                    : default;
            });
        return new SessionRead<T>(reply.Answered, reply.Value.Session, reply.Value.IsAnew);
    }

    private bool TryOpen(string key, RedisValue[] values, out SealedFields fields)
    {
        fields = default;
        if ((byte[]?)values[SealAt] is not { } seal)
        {
            return false; // of a build that did not seal
        }

        if (!SealedFields.TryRead(values.AsSpan(1), out fields) || !_seal.IsOf(key, fields, seal))
        {
            node.Foreign.Found(key);
            return false;
        }

        // What a node knows by heart is as much older as it may be known by heart.
        var age = TimeSpan.FromMilliseconds(node.RedisClock.Milliseconds - fields.Checked);
        return RoleText.Read(fields.Role) == Role.Customer || age.Duration() <= RightsTime - options.LocalTtl;
    }

    private RedisKey[] Keys(string key) => [node.Options.KeyPrefix + key, node.Options.KeyPrefix + key + ":lease"];

    private static RedisValue Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
