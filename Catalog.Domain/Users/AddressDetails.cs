namespace Catalog.Domain.Users;

/// <summary>The fields of an address, validated: only <see cref="AddressRules"/> creates them.</summary>
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

    /// <summary>Two letters A-Z. The database checks whether the country exists.</summary>
    public required string Country { get; init; }
}
