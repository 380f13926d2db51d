namespace Catalog.Domain.Countries;

/// <summary>A country or territory of ISO 3166-1.</summary>
public sealed class Country
{
    /// <summary>The two-letter code (alpha-2), such as <c>BO</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The three-letter code (alpha-3), such as <c>BOL</c>.</summary>
    public required string Alpha3 { get; init; }

    /// <summary>The numeric code, 1 to 999, such as 68; written with three digits.</summary>
    public required int Number { get; init; }

    /// <summary>The common English name, such as <c>Bolivia</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The official name, such as <c>Plurinational State of Bolivia</c>; equals <see cref="Name"/> if there is no other.</summary>
    public required string OfficialName { get; init; }

    /// <summary>The version: starts at 1, increases with each change, including changes by plain SQL.</summary>
    public long Version { get; init; }
}
