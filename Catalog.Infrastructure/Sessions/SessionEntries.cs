using System.Globalization;
using Catalog.Infrastructure.Caching;
using Catalog.Infrastructure.Caching.Tiers;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Sessions in Redis: a hash for each, so that a change writes, and a check reads, only the fields that it is about.</summary>
/// <remarks>
/// A session is filled in only under a lease that was taken before it was loaded, and that every change and revocation takes away.
/// Changes are versioned: none goes back, none hides one before it that got lost. Safe for concurrent use.
/// </remarks>
internal sealed class SessionEntries(CacheNode node, SessionOptions options)
{
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(5);
    private static readonly RedisScript ReadScript = RedisScript.Embedded("session_read.lua");
    private static readonly RedisScript FillScript = RedisScript.Embedded("session_fill.lua");
    private static readonly RedisScript ChangeScript = RedisScript.Embedded("session_change.lua");
    private static readonly RedisValue[] Identity = [SessionFields.Id, SessionFields.User, SessionFields.Role];
    private static readonly RedisValue[] Everything =
    [
        .. Identity, SessionFields.Client, SessionFields.Created, SessionFields.Ends, SessionFields.Version,
        SessionFields.Cart, SessionFields.Locale,
    ];

    /// <summary>Who has a session. One round trip.</summary>
    public async ValueTask<SessionRead<SignedIn>> ReadIdentityAsync(string key)
    {
        var (answered, values) = await ReadAsync(key, Identity);
        return values is null
            ? new SessionRead<SignedIn>(answered)
            : new SessionRead<SignedIn>(
                answered, new SignedIn(key, (long)values[1], (long)values[2], RoleText.Read(values[3]!)), (int)values[0] == 1);
    }

    /// <summary>A whole session. One round trip.</summary>
    public async ValueTask<SessionRead<LiveSession>> ReadAsync(string key)
    {
        var (answered, values) = await ReadAsync(key, Everything);
        return values is null
            ? new SessionRead<LiveSession>(answered)
            : new SessionRead<LiveSession>(
                answered,
                new LiveSession
                {
                    Id = (long)values[1],
                    UserId = (long)values[2],
                    Role = RoleText.Read(values[3]!),
                    Client = values[4]!,
                    CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds((long)values[5]),
                    EndsAt = DateTimeOffset.FromUnixTimeMilliseconds((long)values[6]),
                    Version = (long)values[7],
                    Cart = CartJson.Read(values[8]),
                    Locale = values[9]!,
                },
                (int)values[0] == 1);
    }

    /// <summary>Takes the right to fill a session in; <see langword="null"/> when another has it, or Redis does not answer.</summary>
    public async ValueTask<string?> TakeLeaseAsync(string key)
    {
        var token = Guid.NewGuid().ToString("N");
        var reply = await node.Gate.TryAsync(
            (lease: Keys(key)[1], token),
            static (database, s) => database.StringSetAsync(s.lease, s.token, LeaseTime, When.NotExists, CommandFlags.DemandMaster));
        return reply is { Answered: true, Value: true } ? token : null;
    }

    /// <summary>Fills a loaded session in under its lease. One round trip.</summary>
    public ValueTask<bool> FillAsync(StoredSession stored, string lease) => PutAsync(stored, lease, replicas: 0);

    /// <summary>Stores a session whose token nobody knows yet. One round trip; whether Redis confirmed it.</summary>
    public ValueTask<bool> OpenAsync(StoredSession stored) => PutAsync(stored, lease: "", options.Replicas);

    /// <summary>Writes changed fields with the version that the database gave the change. One round trip; whether Redis confirmed it.</summary>
    public async ValueTask<bool> ChangeAsync(string key, long version, IReadOnlyDictionary<string, string> fields)
    {
        RedisValue[] values = [version, .. fields.SelectMany(field => (RedisValue[])[field.Key, field.Value])];
        var reply = await node.Gate.TryAsync(
            options.Replicas, Keys(key)[0], (keys: Keys(key), values), static (database, s) => ChangeScript.RunAsync(database, s.keys, s.values));
        return reply.Answered;
    }

    private async ValueTask<bool> PutAsync(StoredSession stored, string lease, int replicas)
    {
        var session = stored.Session;
        RedisValue[] values =
        [
            lease, (long)stored.Keep.TotalMilliseconds,
            SessionFields.Id, session.Id,
            SessionFields.User, session.UserId,
            SessionFields.Role, RoleText.Of(session.Role),
            SessionFields.Client, session.Client,
            SessionFields.Created, session.CreatedAt.ToUnixTimeMilliseconds(),
            SessionFields.Ends, session.EndsAt.ToUnixTimeMilliseconds(),
            SessionFields.Version, session.Version,
            SessionFields.Cart, CartJson.Write(session.Cart),
            SessionFields.Locale, session.Locale,
        ];
        var reply = await node.Gate.TryAsync(
            replicas, Keys(stored.Key)[0], (keys: Keys(stored.Key), values), static (database, s) => FillScript.RunAsync(database, s.keys, s.values));
        return reply.Answered;
    }

    // The first value is whether the session's time has begun anew; null when there is no session, or it may be an old one.
    private async ValueTask<(bool Answered, RedisValue[]? Values)> ReadAsync(string key, RedisValue[] fields)
    {
        if (node.Journal.IsPending(key))
        {
            return (false, null);
        }

        RedisValue[] values = [Milliseconds(options.KeepFor), Milliseconds(options.SeenEvery), .. fields];
        var reply = await node.Gate.TryAsync(
            (key: Keys(key)[..1], values), static (database, s) => ReadScript.RunAsync(database, s.key, s.values));
        return (reply.Answered, reply.Answered && !reply.Value.IsNull ? (RedisValue[])reply.Value! : null);
    }

    private RedisKey[] Keys(string key) => [node.Options.KeyPrefix + key, node.Options.KeyPrefix + key + ":lease"];

    private static RedisValue Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
