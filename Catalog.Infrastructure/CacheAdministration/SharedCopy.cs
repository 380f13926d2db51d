using System.Text;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>An entry in Redis (L2).</summary>
public sealed record SharedCopy
{
    /// <summary>
    /// <c>fresh</c>, <c>stale</c>, <c>invalidated</c>, <c>tombstone</c>, <c>unreadable</c>, <c>absent</c>, or <c>unknown</c> when Redis did
    /// not answer.
    /// </summary>
    public required string State { get; init; }

    /// <summary>Whether a load of the value is in progress.</summary>
    public required bool IsLeased { get; init; }

    /// <summary>Special properties of the entry: <c>negative</c>, <c>tombstone</c>, <c>encrypted</c>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The row's version; 0 if there is none, null without an entry.</summary>
    public long? Version { get; init; }

    /// <summary>The size of header and payload in bytes.</summary>
    public int? Bytes { get; init; }

    /// <summary>The remaining time in which it is fresh, in milliseconds; negative when it is stale.</summary>
    public long? FreshForMs { get; init; }

    /// <summary>The remaining time in which Redis keeps it, in milliseconds.</summary>
    public long? KeptForMs { get; init; }

    /// <summary>How long the load took, in milliseconds.</summary>
    public double? LoadMs { get; init; }

    /// <summary>The bus sequence before the load; with several shards, that of the resource's shard.</summary>
    public long? Stamp { get; init; }

    /// <summary>The tags of the entry, its resource's first.</summary>
    public IReadOnlyList<TagState> Tags { get; init; } = [];

    internal ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// The beginning of the payload as UTF-8; null when there is none or when it is encrypted. The caller decides whether it may be shown.
    /// </summary>
    /// <param name="bytes">The maximum number of bytes.</param>
    public string? Preview(int bytes) =>
        Payload.IsEmpty ? null : Encoding.UTF8.GetString(Payload.Span[..Math.Min(Payload.Length, bytes)]);
}
