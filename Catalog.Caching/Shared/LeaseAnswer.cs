namespace Catalog.Caching.Shared;

/// <summary>What became of the wish to load a key.</summary>
/// <param name="State">Taken, held by another, not needed any more, or not answered.</param>
/// <param name="Entry">The entry that has come meanwhile.</param>
internal readonly record struct LeaseAnswer(LeaseState State, SharedRead Entry);

/// <summary>The four answers.</summary>
internal enum LeaseState
{
    /// <summary>Redis did not answer.</summary>
    NotAnswered,

    /// <summary>The caller loads.</summary>
    Taken,

    /// <summary>Another caller loads; a notice will follow.</summary>
    Held,

    /// <summary>Another caller has loaded.</summary>
    EntryCame,
}

/// <summary>What became of a fill.</summary>
internal enum FillResult
{
    /// <summary>Redis did not answer.</summary>
    NotAnswered,

    /// <summary>Stored.</summary>
    Stored,

    /// <summary>Refused: the key was invalidated, or the lease expired, since the lease was taken.</summary>
    LeaseLost,

    /// <summary>Refused: a newer version is there.</summary>
    Older,
}
