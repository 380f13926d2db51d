using System.Text.Json.Serialization;

namespace Catalog.Lab.Stories.Engine;

/// <summary>Something that happened on a stage: one line of the history. What does not apply is left out.</summary>
/// <param name="Kind">
/// start, measure, read, load, commit, announced, command, message, memory, redis, fault, healed, stall, sold, counted, note or end.
/// </param>
/// <param name="T">When it began, in milliseconds since the stage was ready.</param>
internal sealed record LabEvent(string Kind, double T)
{
    /// <summary>The stage: 0 left, 1 right.</summary>
    public int Side { get; init; }

    /// <summary>The node, from 1.</summary>
    public int? Node { get; init; }

    /// <summary>The row.</summary>
    public string? Key { get; init; }

    /// <summary>The row's version that was read, loaded, committed or found; none: no row, no entry.</summary>
    public long? Version { get; init; }

    /// <summary>How long it took, in milliseconds.</summary>
    public double? Ms { get; init; }

    /// <summary>Who answered a read: memory, redis, shared (another reader's load), database, or expired (an expired copy, because the load failed).</summary>
    public string? Tier { get; init; }

    /// <summary>For a read: how long before it began a newer version had been announced, in milliseconds; none: it was not old.</summary>
    public double? Stale { get; init; }

    /// <summary>The same, counted at the earliest from the end of the last fault.</summary>
    public double? StaleAfterFault { get; init; }

    /// <summary>A command, a channel, a fault, or the type of the exception that ended a read.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Text { get; init; }

    /// <summary>The number of a message: the how-manieth invalidation that reached its node.</summary>
    public int? Message { get; init; }

    /// <summary>Whether a message was lost, or a read failed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Failed { get; init; }

    /// <summary>Whether Redis holds a lease or a lock for the row.</summary>
    public bool? Lease { get; init; }

    /// <summary>The length of the stream behind the messages.</summary>
    public long? Stream { get; init; }
}
