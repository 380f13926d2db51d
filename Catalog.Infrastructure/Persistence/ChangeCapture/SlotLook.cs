using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>The state of the slot, as read from the database.</summary>
internal sealed record SlotLook
{
    /// <summary>The server's <c>wal_level</c>; a slot requires <c>logical</c>.</summary>
    public required string WalLevel { get; init; }

    /// <summary>Whether the publication exists.</summary>
    public required bool IsPublished { get; init; }

    public required bool Exists { get; init; }

    /// <summary>Whether it belongs to another database or another kind of client.</summary>
    public required bool IsForeign { get; init; }

    /// <summary>Whether it is still being created, which waits for all open transactions.</summary>
    public bool IsUnfinished { get; init; }

    /// <summary>Whether the server has removed log that the slot still needed.</summary>
    public required bool IsLost { get; init; }

    /// <summary>The server process that reads the slot; <see langword="null"/> if it is free.</summary>
    public required int? Holder { get; init; }

    /// <summary>The end of the server's log.</summary>
    public required NpgsqlLogSequenceNumber Written { get; init; }

    /// <summary>The position up to which the log is confirmed.</summary>
    public required NpgsqlLogSequenceNumber Confirmed { get; init; }

    /// <summary>The size of the log that the server keeps for the slot, since the beginning of the oldest transaction that was open at the confirmed position.</summary>
    public long KeptBytes { get; init; }
}
