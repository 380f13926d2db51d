using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Countries;
using Catalog.Domain.Users;

namespace Catalog.Api.Users;

/// <summary>An address as sent by its owner.</summary>
/// <remarks>
/// All fields are nullable so that <see cref="AddressRules"/> can name a missing one; the annotations only describe the rules in the
/// OpenAPI document.
/// </remarks>
public sealed record AddressInput
{
    /// <summary>The recipient.</summary>
    /// <example>Ada Lovelace</example>
    [Required, StringLength(AddressRules.RecipientLength, MinimumLength = 1)]
    public string? Recipient { get; init; }

    /// <summary>Street and number; line breaks are allowed.</summary>
    /// <example>12 St James's Square</example>
    [Required, StringLength(AddressRules.StreetLength, MinimumLength = 1)]
    public string? Street { get; init; }

    /// <summary>The postal code. Default: empty.</summary>
    /// <example>SW1Y 4JH</example>
    [StringLength(AddressRules.PostalCodeLength)]
    public string? PostalCode { get; init; }

    /// <summary>The city.</summary>
    /// <example>London</example>
    [Required, StringLength(AddressRules.CityLength, MinimumLength = 1)]
    public string? City { get; init; }

    /// <summary>The country: one of GET /countries.</summary>
    /// <example>GB</example>
    [Required, RegularExpression(CountryRules.CodePattern)]
    public string? Country { get; init; }

    /// <summary>Converts the input to a draft for the rules.</summary>
    public AddressDraft ToDraft() => new(Recipient, Street, PostalCode, City, Country);
}
