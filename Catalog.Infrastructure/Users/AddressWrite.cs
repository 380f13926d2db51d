namespace Catalog.Infrastructure.Users;

/// <summary>The outcome of a write to an address.</summary>
public enum AddressWriteOutcome
{
    /// <summary>Committed.</summary>
    Done,

    /// <summary>There is no such user.</summary>
    NoUser,

    /// <summary>The user has no such address.</summary>
    NoAddress,

    /// <summary>The version of the user differs from the expected one.</summary>
    VersionMismatch,

    /// <summary>There is no such country.</summary>
    UnknownCountry,

    /// <summary>The user already has the maximum number of addresses.</summary>
    TooMany,
}

/// <summary>The result of a write to an address.</summary>
/// <param name="Outcome">The outcome; only <see cref="AddressWriteOutcome.Done"/> has changed anything.</param>
/// <param name="Address">The address as committed; <see langword="null"/> if nothing was written, or if it was removed.</param>
/// <param name="UserRevision">The user's <see cref="Persistence.Revision"/> after the write; empty if nothing was written.</param>
public readonly record struct AddressWrite(AddressWriteOutcome Outcome, AddressDocument? Address = null, string UserRevision = "");
