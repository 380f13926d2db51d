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
    private IConnectionMultiplexer? _heardBy; // used by one examination at a time

    /// <summary>Create it before the node starts.</summary>
    public Neighbours(CacheNode node, ILogger log)
    {
        (_node, _log) = (node, log);
        _channel = new RedisChannel("catalog-doctor:" + (node.Options.Group ?? ""), RedisChannel.PatternMode.Literal);
    }

    /// <summary>Tells the others about this node.</summary>
    /// <param name="database">Identifies the database.</param>
    /// <returns>Why Redis does not let it hear them; null when it does, or does not answer.</returns>
    public async Task<string?> AnnounceAsync(string database)
    {
        _self ??= new NodeFacts(
            _node.Id,
            database,
            _node.RedisClock.Milliseconds,
            _node.Options.KeyPrefix,
            _node.Options.BusShards,
            EntryHeader.Format,
            IsAnswer: false);
        var refusal = await ListenAsync();
        if (refusal is null)
        {
            await SendAsync(_self);
        }

        return refusal;
    }

    /// <summary>Tells the others at once when this node begins or ends to serve: they compare themselves only with those that do.</summary>
    public async Task ServesAsync(bool serves)
    {
        if (_self is { } self && serves != self.ServesSince is not null)
        {
            _self = self with { ServesSince = serves ? _node.RedisClock.Milliseconds : null };
            await SendAsync(_self with { IsAnswer = true });
        }
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

    /// <summary>Why this node does not fit one that has served for longer; null when it fits all. The other goes on as it is.</summary>
    public string? Unfit(TimeSpan within) => Found(within, (self, other) =>
        other.ServesSince < (self.ServesSince ?? long.MaxValue) ? self.WhyNotWith(other) : null);

    /// <summary>What serving beside another node costs; null when nothing does.</summary>
    public string? Cost(TimeSpan within) => Found(within, (self, other) => other.ServesSince is null ? null : self.CostWith(other));

    private string? Found(TimeSpan within, Func<NodeFacts, NodeFacts, string?> compare) =>
        _self is { } self ? Heard(within).Select(other => compare(self, other)).FirstOrDefault(found => found is not null) : null;

    // Apart from the bus, because the channel is outside the prefix: a Redis that does not permit it must not cost the node its bus. Repeated when
    // the connection was replaced; not each time, because what a node that starts says in between would be missed.
    private async Task<string?> ListenAsync()
    {
        try
        {
            var multiplexer = _node.Gate.Connection.Database.Multiplexer;
            var subscriber = multiplexer.GetSubscriber();
            if (ReferenceEquals(_heardBy, multiplexer) && subscriber.IsConnected(_channel))
            {
                return null;
            }

            await subscriber.UnsubscribeAsync(_channel);
            await subscriber.SubscribeAsync(_channel, (from, text) => _ = HearAsync(text.ToString()));
            _heardBy = multiplexer;
        }
        catch (RedisServerException refused)
        {
            return refused.Message;
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            _log.LogDebug(e, "Redis does not answer the doctor");
        }

        return null;
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
