using Catalog.Domain.Users;

namespace Catalog.Infrastructure.Users;

/// <summary>An address in a response, on its own or as part of its user.</summary>
public sealed record AddressDocument
{
    /// <summary>The id, assigned by the service.</summary>
    /// <example>7</example>
    public required long Id { get; init; }

    /// <summary>The recipient.</summary>
    /// <example>Ada Lovelace</example>
    public required string Recipient { get; init; }

    /// <summary>Street and number; may contain line breaks.</summary>
    /// <example>12 St James's Square</example>
    public required string Street { get; init; }

    /// <summary>The postal code; may be empty.</summary>
    /// <example>SW1Y 4JH</example>
    public required string PostalCode { get; init; }

    /// <summary>The city.</summary>
    /// <example>London</example>
    public required string City { get; init; }

    /// <summary>The country, a code of ISO 3166-1.</summary>
    /// <example>GB</example>
    public required string Country { get; init; }

    /// <summary>Converts an address.</summary>
    public static AddressDocument From(Address address) => new()
    {
        Id = address.Id,
        Recipient = address.Recipient,
        Street = address.Street,
        PostalCode = address.PostalCode,
        City = address.City,
        Country = address.Country,
    };
}
