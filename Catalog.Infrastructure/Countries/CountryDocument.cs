using Catalog.Domain.Countries;

namespace Catalog.Infrastructure.Countries;

/// <summary>A country in a response and in the cache.</summary>
public sealed record CountryDocument
{
    /// <summary>The two-letter code (ISO 3166-1 alpha-2).</summary>
    /// <example>BO</example>
    public required string Code { get; init; }

    /// <summary>The three-letter code (alpha-3).</summary>
    /// <example>BOL</example>
    public required string Alpha3 { get; init; }

    /// <summary>The numeric code, always three digits.</summary>
    /// <example>068</example>
    public required string Numeric { get; init; }

    /// <summary>The common English name.</summary>
    /// <example>Bolivia</example>
    public required string Name { get; init; }

    /// <summary>The official name.</summary>
    /// <example>Plurinational State of Bolivia</example>
    public required string OfficialName { get; init; }

    /// <summary>Converts a country.</summary>
    public static CountryDocument From(Country country) => new()
    {
        Code = country.Code,
        Alpha3 = country.Alpha3,
        Numeric = $"{country.Number:000}",
        Name = country.Name,
        OfficialName = country.OfficialName,
    };
}

/// <summary>All countries, in a response and in the cache.</summary>
/// <param name="Items">The countries, ordered by code.</param>
public sealed record CountryList(IReadOnlyList<CountryDocument> Items)
{
    /// <summary>Always null: there are no further pages.</summary>
    public string? Next { get; }
}
