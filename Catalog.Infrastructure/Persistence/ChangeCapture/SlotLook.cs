using NpgsqlTypes;

namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>What a look at the database found of the slot.</summary>
internal sealed record SlotLook
{
    /// <summary>The server's <c>wal_level</c>; a slot needs <c>logical</c>.</summary>
    public required string WalLevel { get; init; }

    /// <summary>Whether the publication is there, which a migration makes.</summary>
    public required bool IsPublished { get; init; }

    /// <summary>Whether there is a slot of this name.</summary>
    public required bool Exists { get; init; }

    /// <summary>Whether it belongs to another database, or was made for another kind of reader.</summary>
    public required bool IsForeign { get; init; }

    /// <summary>Whether the server has removed log that the slot still needed.</summary>
    public required bool IsLost { get; init; }

    /// <summary>The server process that reads it for somebody; <see langword="null"/> when it is free.</summary>
    public required int? Holder { get; init; }

    /// <summary>The end of the server's log.</summary>
    public required NpgsqlLogSequenceNumber Written { get; init; }

    /// <summary>Up to where the log has been confirmed.</summary>
    public required NpgsqlLogSequenceNumber Confirmed { get; init; }
}
