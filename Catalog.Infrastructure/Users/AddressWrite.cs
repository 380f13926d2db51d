namespace Catalog.Infrastructure.Users;

/// <summary>How a write of an address ended.</summary>
public enum AddressWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such user.</summary>
    NoUser,

    /// <summary>The user has no such address.</summary>
    NoAddress,

    /// <summary>The user has another version than the caller expected.</summary>
    VersionMismatch,

    /// <summary>There is no such country.</summary>
    UnknownCountry,

    /// <summary>The user has as many addresses as there can be.</summary>
    TooMany,
}

/// <summary>The end of a write of an address.</summary>
/// <param name="Outcome">How it ended; anything but <see cref="AddressWriteOutcome.Done"/> has changed nothing.</param>
/// <param name="Address">The address as committed; <see langword="null"/> where nothing was written, or it was removed.</param>
/// <param name="UserRevision">The user's <see cref="Persistence.Revision"/> with it; empty where nothing was written.</param>
public readonly record struct AddressWrite(AddressWriteOutcome Outcome, AddressDocument? Address = null, string UserRevision = "");
