using Catalog.Infrastructure.Caching.Tiers;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Caching.Invalidation;

/// <summary>The channels that a shard of the bus listens to. Not thread-safe: the loop that follows the shard uses it.</summary>
internal sealed class BusSubscription(RedisGate gate, TimeSpan patience)
{
    private readonly List<(RedisChannel Channel, Action<string> Receive)> _channels = [];
    private ISubscriber? _subscribedTo;

    /// <summary>Whether it is up, as far as this side knows.</summary>
    public bool IsUp => gate.Connection.Subscriber.IsConnected(_channels[0].Channel);

    /// <summary>Adds a channel, before the first <see cref="EnsureAsync"/>.</summary>
    public void Add(string channel, Action<string> receive) =>
        _channels.Add((new RedisChannel(channel, RedisChannel.PatternMode.Literal), receive));

    /// <summary>Subscribes, unless that has been done on the server that has the lead now.</summary>
    /// <exception cref="TimeoutException">It takes longer than the patience.</exception>
    public async Task EnsureAsync()
    {
        var subscriber = gate.Connection.Subscriber;
        if (ReferenceEquals(_subscribedTo, subscriber))
        {
            return;
        }

        foreach (var (channel, receive) in _channels)
        {
            await subscriber.SubscribeAsync(channel, (_, message) => receive(message!)).WaitAsync(patience);
        }

        _subscribedTo = subscriber;
    }
}
