using System.Collections.Concurrent;
using System.Text.Json;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Infrastructure.Doctor;

/// <summary>The other nodes on this database, whatever their settings: each tells all others about itself. Thread-safe.</summary>
/// <remarks>
/// The channel has the same name for every node of a group on this Redis, so that nodes with another prefix, or another number of shards,
/// hear each other here although they do not on the bus.
/// </remarks>
internal sealed class Neighbours
{
    private readonly ConcurrentDictionary<string, (NodeFacts Facts, long HeardAt)> _heard = new(StringComparer.Ordinal);
    private readonly CacheNode _node;
    private readonly RedisChannel _channel;
    private readonly ILogger _log;
    private volatile NodeFacts? _self;

    /// <summary>Create it before the node starts.</summary>
    public Neighbours(CacheNode node, ILogger log)
    {
        (_node, _log) = (node, log);
        _channel = new RedisChannel("catalog-doctor:" + (node.Options.Group ?? ""), RedisChannel.PatternMode.Literal);
    }

    /// <summary>Tells the others about this node.</summary>
    /// <param name="database">Identifies the database.</param>
    public async Task TellAsync(string database)
    {
        _self ??= new NodeFacts(
            _node.Id,
            database,
            _node.RedisClock.Milliseconds,
            _node.Options.KeyPrefix,
            _node.Options.BusShards,
            EntryHeader.Format,
            IsAnswer: false);
        await ListenAsync();
        await SendAsync(_self);
    }

    /// <summary>The nodes that were heard within a time.</summary>
    public IReadOnlyList<NodeFacts> Heard(TimeSpan within)
    {
        var since = _node.Clock.Milliseconds - (long)within.TotalMilliseconds;
        foreach (var silent in _heard.Where(one => one.Value.HeardAt < since))
        {
            _heard.TryRemove(silent);
        }

        return [.. _heard.Values.Select(one => one.Facts).OrderBy(facts => facts.Node, StringComparer.Ordinal)];
    }

    /// <summary>Why this node does not fit one that started before it; null when it fits all. The older one goes on as it is.</summary>
    public string? Unfit(TimeSpan within) => _self is not { } self
        ? null
        : Heard(within).Where(other => other.StartedAt < self.StartedAt).Select(self.WhyNotWith).FirstOrDefault(why => why is not null);

    // Apart from the bus, because the channel is outside the prefix: a Redis that does not permit it must not cost the node its bus. Repeated at
    // each examination, because the connection may have been replaced.
    private async Task ListenAsync()
    {
        try
        {
            var subscriber = _node.Gate.Connection.Database.Multiplexer.GetSubscriber();
            await subscriber.UnsubscribeAsync(_channel);
            await subscriber.SubscribeAsync(_channel, (from, text) => _ = HearAsync(text.ToString()));
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            _log.LogDebug(e, "The channel {Channel} cannot be followed; whether other nodes fit is unknown", _channel);
        }
    }

    private async Task HearAsync(string text)
    {
        try
        {
            if (JsonSerializer.Deserialize(text, FactsJson.Default.NodeFacts) is { } facts
                && _self is { } self && facts.Node != self.Node && facts.Database == self.Database)
            {
                _heard[facts.Node] = (facts, _node.Clock.Milliseconds);
                if (!facts.IsAnswer)
                {
                    await SendAsync(self with { IsAnswer = true });
                }
            }
        }
        catch (JsonException e)
        {
            _log.LogWarning(e, "What another node says about itself cannot be read");
        }
    }

    private async Task SendAsync(NodeFacts facts) => await _node.Gate.TryAsync(
        (_channel, text: JsonSerializer.Serialize(facts, FactsJson.Default.NodeFacts)),
        static (database, s) => database.PublishAsync(s._channel, s.text));
}
