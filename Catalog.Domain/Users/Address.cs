namespace Catalog.Domain.Users;

/// <summary>A place to which a user's orders go.</summary>
public sealed class Address
{
    /// <summary>The number that the database gave it, from 1.</summary>
    public long Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required long UserId { get; init; }

    /// <summary>Who receives there.</summary>
    public required string Recipient { get; init; }

    /// <summary>Street and number, and what else is needed to find the door; lines are allowed.</summary>
    public required string Street { get; init; }

    /// <summary>The postal code; empty where there are none.</summary>
    public required string PostalCode { get; init; }

    /// <summary>The town.</summary>
    public required string City { get; init; }

    /// <summary>The country's code, as in ISO 3166-1.</summary>
    public required string Country { get; init; }
}
