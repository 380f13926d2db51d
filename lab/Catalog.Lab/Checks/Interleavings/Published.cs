using System.Globalization;
using StackExchange.Redis;

namespace Catalog.Lab.Checks.Interleavings;

/// <summary>Receives every message that Redis publishes under a prefix, in order, so that the explorer can decide which node hears it when.</summary>
internal sealed class Published : IDisposable
{
    private readonly ConnectionMultiplexer _redis;
    private readonly RedisChannel _fence;
    private readonly ChannelMessageQueue _messages;
    private long _fences;

    public Published(string endpoint, string prefix)
    {
        _redis = ConnectionMultiplexer.Connect($"{endpoint},syncTimeout=30000");
        Database = _redis.GetDatabase();
        _fence = RedisChannel.Literal(prefix + "fence");
        _messages = _redis.GetSubscriber().Subscribe(RedisChannel.Pattern(prefix + "*"));
    }

    /// <summary>For what happens to Redis itself: entries that it evicts.</summary>
    public IDatabase Database { get; }

    /// <summary>Call it for a new prefix.</summary>
    public void StartOver() => LastSequence = 0;

    /// <summary>What has been published since the last call, without the proofs of subscriptions.</summary>
    public IReadOnlyList<(string Channel, string Text)> Take()
    {
        var fence = (++_fences).ToString(CultureInfo.InvariantCulture);
        Database.Publish(_fence, fence);
        var taken = new List<(string, string)>();
        while (true)
        {
            var message = Next();
            if (message.Channel == _fence)
            {
                if (message.Message == fence)
                {
                    return taken;
                }
            }
            else if (((string)message.Message!)[0] != '?')
            {
                var (channel, text) = ((string)message.Channel!, (string)message.Message!);
                taken.Add((channel, text));
                if (channel.EndsWith(":bus", StringComparison.Ordinal))
                {
                    LastSequence = long.Parse(text.AsSpan(0, text.IndexOf('|', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
                }
            }
        }
    }

    /// <summary>The sequence of the last message on the bus; 0 before the first.</summary>
    public long LastSequence { get; private set; }

    public void Dispose() => _redis.Dispose();

    // Blocks: nothing else runs on the explorer's thread meanwhile, and Redis has published the fence already.
    private ChannelMessage Next() => _messages.TryRead(out var ready) ? ready : _messages.ReadAsync().AsTask().GetAwaiter().GetResult();
}
