using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Countries;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>An address as its owner writes it.</summary>
/// <remarks>
/// Every field may be missing here, so that <see cref="AddressRules"/> can say which is; the annotations only describe its rules to
/// the OpenAPI document.
/// </remarks>
public sealed record AddressInput
{
    /// <summary>Who receives there.</summary>
    /// <example>Ada Lovelace</example>
    [Required, StringLength(AddressRules.RecipientLength, MinimumLength = 1)]
    public string? Recipient { get; init; }

    /// <summary>Street and number; may have lines.</summary>
    /// <example>12 St James's Square</example>
    [Required, StringLength(AddressRules.StreetLength, MinimumLength = 1)]
    public string? Street { get; init; }

    /// <summary>The postal code; missing counts as empty.</summary>
    /// <example>SW1Y 4JH</example>
    [StringLength(AddressRules.PostalCodeLength)]
    public string? PostalCode { get; init; }

    /// <summary>The town.</summary>
    /// <example>London</example>
    [Required, StringLength(AddressRules.CityLength, MinimumLength = 1)]
    public string? City { get; init; }

    /// <summary>The country: one of GET /countries.</summary>
    /// <example>GB</example>
    [Required, RegularExpression(CountryRules.CodePattern)]
    public string? Country { get; init; }

    /// <summary>The input as a draft for the rules.</summary>
    public AddressDraft ToDraft() => new(Recipient, Street, PostalCode, City, Country);
}
