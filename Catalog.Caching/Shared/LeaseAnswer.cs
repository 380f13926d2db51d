namespace Catalog.Caching.Shared;

/// <summary>The result of a request for a lease.</summary>
/// <param name="State">Taken, held by another caller, no longer needed, or not answered.</param>
/// <param name="Entry">The entry that has arrived in the meantime.</param>
internal readonly record struct LeaseAnswer(LeaseState State, SharedRead Entry);

/// <summary>The result of a request for a lease.</summary>
internal enum LeaseState
{
    /// <summary>Redis did not answer.</summary>
    NotAnswered,

    /// <summary>The caller loads.</summary>
    Taken,

    /// <summary>Another caller loads, and will send a notice.</summary>
    Held,

    /// <summary>Another caller has loaded.</summary>
    EntryCame,
}

/// <summary>The result of a fill.</summary>
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
