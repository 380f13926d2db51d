using StackExchange.Redis;

namespace Catalog.Samples;

/// <summary>A local cache (L1) in each process: a writer tells all processes by Pub/Sub to drop their copies of a row.</summary>
/// <remarks>
/// <para>The naive form (a dictionary; a message removes the key) loses this race: a reader has asked Redis or the database and
/// holds the old row; the message comes and finds nothing to remove; the reader keeps its row, and the process serves it until the
/// local TTL ends. Here a message also advances the key's epoch, and a value requested in an earlier epoch is not kept.</para>
/// <para>Holds: what was read before a message arrived is not served after it. When a connection breaks, all copies are dropped,
/// because Pub/Sub does not repeat what was sent meanwhile. After <see cref="InvalidateAsync"/> this process has no old copy.</para>
/// <para>Does not hold: other processes serve the old row until the message arrives. Pub/Sub may lose one, as while a connection
/// is restored: then they serve it until the local TTL ends, so keep that TTL to seconds. Catalog.Caching numbers its messages and keeps
/// them in a stream, so that a gap is noticed and repaired within 2 s.</para>
/// <para>Cost: a local hit none, an invalidation 1 round trip. Thread-safe.</para>
/// </remarks>
public sealed class LocalCacheInvalidation<T> : IDisposable
    where T : class
{
    private const int MostCopies = 10_000;
    private readonly IConnectionMultiplexer _redis;
    private readonly RedisChannel _channel;
    private readonly TimeSpan _ttl;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly Dictionary<long, (T Value, long Until)> _copies = [];
    private readonly long[] _epochs = new long[256]; // shared by some keys: at worst a copy is not kept
    private readonly ChannelMessageQueue _messages;

    /// <summary>Subscribes. Waits for Redis, so create it when the process starts.</summary>
    /// <param name="redis">A connection for messages.</param>
    /// <param name="name">The prefix of the channel: <c>product</c> gives <c>product:changed</c>.</param>
    /// <param name="ttl">How long a copy is served at most: the bound on what a lost message does.</param>
    /// <param name="time">Times the copies.</param>
    public LocalCacheInvalidation(IConnectionMultiplexer redis, string name, TimeSpan ttl, TimeProvider time)
    {
        (_redis, _ttl, _time) = (redis, ttl, time);
        _channel = RedisChannel.Literal(name + ":changed");
        redis.ConnectionFailed += ForgetAll;
        redis.ConnectionRestored += ForgetAll; // again: for values that were read and changed in between
        _messages = redis.GetSubscriber().Subscribe(_channel);
        _messages.OnMessage(message => Forget((long)message.Message)); // one after the other, in order
    }

    /// <summary>Serves the local copy, else reads.</summary>
    /// <param name="id">The row.</param>
    /// <param name="read">Reads from Redis or the database, as with CacheAside; null when the row does not exist.</param>
    /// <param name="ct">Cancels the read.</param>
    public async Task<T?> GetAsync(long id, Func<CancellationToken, Task<T?>> read, CancellationToken ct = default)
    {
        if (TryGetLocal(id, out var copy, out var epoch))
        {
            return copy;
        }

        var value = await read(ct);
        if (value is not null)
        {
            Keep(id, value, epoch);
        }

        return value;
    }

    /// <summary>Call it after the commit and after deleting the Redis entry: otherwise other processes read the old entry again.</summary>
    public async Task InvalidateAsync(long id)
    {
        Forget(id);
        await _redis.GetSubscriber().PublishAsync(_channel, id);
    }

    /// <summary>Unsubscribes.</summary>
    public void Dispose()
    {
        _redis.ConnectionFailed -= ForgetAll;
        _redis.ConnectionRestored -= ForgetAll;
        _messages.Unsubscribe(CommandFlags.FireAndForget); // the connection may be broken
    }

    private bool TryGetLocal(long id, out T? copy, out long epoch)
    {
        lock (_lock)
        {
            epoch = _epochs[(byte)id]; // before the read
            var isKept = _copies.TryGetValue(id, out var kept) && _time.GetTimestamp() < kept.Until;
            copy = kept.Value;
            return isKept;
        }
    }

    private void Keep(long id, T value, long epoch)
    {
        lock (_lock)
        {
            if (_epochs[(byte)id] != epoch)
            {
                return; // a message came while we read
            }

            if (_copies.Count >= MostCopies)
            {
                _copies.Clear(); // crude, and bounded; the library evicts one at a time
            }

            _copies[id] = (value, _time.GetTimestamp() + (long)(_ttl.TotalSeconds * _time.TimestampFrequency));
        }
    }

    private void Forget(long id)
    {
        lock (_lock)
        {
            _epochs[(byte)id]++;
            _copies.Remove(id);
        }
    }

    private void ForgetAll(object? sender, ConnectionFailedEventArgs e)
    {
        lock (_lock)
        {
            for (var i = 0; i < _epochs.Length; i++)
            {
                _epochs[i]++;
            }

            _copies.Clear();
        }
    }
}
