using System.Text;

namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>What Redis (L2) holds under a key.</summary>
public sealed record SharedCopy
{
    /// <summary><c>fresh</c>, <c>stale</c>, <c>invalidated</c>, <c>tombstone</c>, <c>unreadable</c>, <c>absent</c> or <c>unknown</c>: Redis did not answer.</summary>
    public required string State { get; init; }

    /// <summary>Whether somebody loads the value just now, or waits for his load to count.</summary>
    public required bool IsLeased { get; init; }

    /// <summary>What is particular about the entry: <c>negative</c>, <c>tombstone</c>, <c>compressed</c>, <c>encrypted</c>.</summary>
    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>The row's version; 0 where there is none, null without an entry.</summary>
    public long? Version { get; init; }

    /// <summary>Header and payload in bytes.</summary>
    public int? Bytes { get; init; }

    /// <summary>For how much longer it is fresh, in milliseconds; negative when it is stale.</summary>
    public long? FreshForMs { get; init; }

    /// <summary>For how much longer Redis keeps it, in milliseconds.</summary>
    public long? KeptForMs { get; init; }

    /// <summary>How long the load took, in milliseconds.</summary>
    public double? LoadMs { get; init; }

    /// <summary>The bus sequence before the load; with several shards, that of the resource's shard.</summary>
    public long? Stamp { get; init; }

    /// <summary>The tags that it carries, its resource's first.</summary>
    public IReadOnlyList<TagState> Tags { get; init; } = [];

    internal ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>
    /// The beginning of the payload as UTF-8; null where there is none, or it is encrypted or compressed. Whether it may be shown is
    /// for the caller to know.
    /// </summary>
    /// <param name="bytes">How many bytes at most.</param>
    public string? Preview(int bytes) =>
        Payload.IsEmpty ? null : Encoding.UTF8.GetString(Payload.Span[..Math.Min(Payload.Length, bytes)]);
}
