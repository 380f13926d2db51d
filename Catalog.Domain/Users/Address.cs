namespace Catalog.Domain.Users;

/// <summary>A delivery address of a user.</summary>
public sealed class Address
{
    /// <summary>The id, assigned by the database, from 1.</summary>
    public long Id { get; init; }

    /// <summary>The user.</summary>
    public required long UserId { get; init; }

    /// <summary>The recipient.</summary>
    public required string Recipient { get; init; }

    /// <summary>Street, number and further directions; line breaks are allowed.</summary>
    public required string Street { get; init; }

    /// <summary>The postal code; may be empty.</summary>
    public required string PostalCode { get; init; }

    /// <summary>The city.</summary>
    public required string City { get; init; }

    /// <summary>The country's code of ISO 3166-1.</summary>
    public required string Country { get; init; }
}
