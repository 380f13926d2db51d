using System.Globalization;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Caching.Shared;
using Catalog.Infrastructure.CacheAdministration.Statistics;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>Inspects cache entries without side effects: nothing is loaded, stored or counted. Thread-safe.</summary>
internal sealed class CacheInspector
{
    private readonly CacheNode _node;
    private readonly NodeQuestions _nodes;

    /// <summary>Inspects from a node and answers on its behalf. Create it before the node starts.</summary>
    public CacheInspector(CacheNode node, ReadHistory history)
    {
        _node = node;
        _nodes = new NodeQuestions(
            node.Id,
            node.Gate,
            node.Options,
            node.Gate.HasServer ? node.Bus : null,
            new LocalCopies(node.Local, node.Announcements, node.Generations, node.Clock),
            () => NodeReport.Of(node, history),
            node.Logs.CreateLogger<NodeQuestions>());
    }

    /// <summary>The copy of a key on each node. Takes at most <see cref="CachingOptions.AnswerTime"/>.</summary>
    public Task<NodeAnswers> NodesAsync(string key, CancellationToken ct) => _nodes.AskAboutKeyAsync(key, ct);

    /// <summary>Statistics of each node: its reads and its memory. Every node scans its memory.</summary>
    public Task<NodeAnswers> ReportsAsync(CancellationToken ct) => _nodes.AskForReportAsync(ct);

    /// <summary>The number of copies with a tag on each node, valid or not. Every node scans its memory.</summary>
    public Task<NodeAnswers> NodesWithTagAsync(string tag, CancellationToken ct) => _nodes.AskAboutTagAsync(tag, ct);

    /// <summary>The generation of a tag; null when Redis has none or does not answer. One round trip.</summary>
    public ValueTask<long?> GenerationAsync(string tag) => GenerationAsync(Tags.Hash(tag));

    /// <summary>The entry of a key in Redis, or in the memory of a node without Redis. Two round trips, three if it is older than this node.</summary>
    public async ValueTask<SharedCopy> SharedAsync(string key, string resource)
    {
        ulong[] resourceTag = [Tags.Hash(Tags.NameOfResource(resource))];
        var (entry, kept, isLeased) = _node.Gate.HasServer
            ? await _node.SharedInRedis.LookAsync(key, resourceTag)
            : (await _node.Shared.ReadAsync(key, resourceTag), null, false);
        var copy = new SharedCopy { State = StateOf(entry), IsLeased = isLeased };
        if (entry.Bytes is not { } bytes || copy.State == "unreadable")
        {
            return copy;
        }

        var header = entry.Header;
        var tags = await Task.WhenAll(header.TagsWith(resourceTag, bytes).Hashes.Select(async tag =>
            new TagState(tag.ToString("x16", CultureInfo.InvariantCulture), await GenerationAsync(tag))));
        return copy with
        {
            Flags = FlagsOf(header.Kind),
            Version = header.Version,
            Bytes = bytes.Length,
            FreshForMs = header.Kind.HasFlag(EntryKind.Tombstone) ? null : header.SoftExpiry - _node.RedisClock.Milliseconds,
            KeptForMs = (long?)kept?.TotalMilliseconds,
            LoadMs = header.CostMicroseconds / 1000.0,
            Stamp = header.Stamp,
            Tags = tags,
            Payload = header.Kind == EntryKind.Value ? bytes.AsMemory(header.PayloadOffset) : default,
        };
    }

    private ValueTask<long?> GenerationAsync(ulong tag) => _node.Gate.HasServer
        ? _node.Register.GenerationAsync(tag)
        : new(_node.Generations.Of(tag) is var known and > 0 ? known : null);

    private static string StateOf(SharedRead entry) => entry.State switch
    {
        SharedState.NotAnswered => "unknown",
        SharedState.Fresh => "fresh",
        SharedState.Stale => "stale",
        SharedState.Invalidated => "invalidated",
        _ => entry.Bytes is null ? "absent" : entry.Header.Kind.HasFlag(EntryKind.Tombstone) ? "tombstone" : "unreadable",
    };

    private static string[] FlagsOf(EntryKind kind) =>
    [
        .. kind.HasFlag(EntryKind.Negative) ? ["negative"] : Array.Empty<string>(),
        .. kind.HasFlag(EntryKind.Tombstone) ? ["tombstone"] : Array.Empty<string>(),
        .. kind.HasFlag(EntryKind.Encrypted) ? ["encrypted"] : Array.Empty<string>(),
    ];
}
