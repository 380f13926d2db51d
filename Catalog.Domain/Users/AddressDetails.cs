namespace Catalog.Domain.Users;

/// <summary>What an address says, checked: only <see cref="AddressRules"/> makes it.</summary>
public sealed record AddressDetails
{
    internal AddressDetails()
    {
    }

    /// <inheritdoc cref="Address.Recipient" />
    public required string Recipient { get; init; }

    /// <inheritdoc cref="Address.Street" />
    public required string Street { get; init; }

    /// <inheritdoc cref="Address.PostalCode" />
    public required string PostalCode { get; init; }

    /// <inheritdoc cref="Address.City" />
    public required string City { get; init; }

    /// <summary>Two letters A-Z; whether there is such a country is for the database to say.</summary>
    public required string Country { get; init; }
}
