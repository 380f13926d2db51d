namespace Catalog.Domain.Countries;

/// <summary>A country or territory of ISO 3166-1.</summary>
public sealed class Country
{
    /// <summary>The code of two letters (alpha-2), such as <c>BO</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The code of three letters (alpha-3), such as <c>BOL</c>.</summary>
    public required string Alpha3 { get; init; }

    /// <summary>The number, 1 to 999, such as 68; written with three digits.</summary>
    public required int Number { get; init; }

    /// <summary>The name in everyday English, such as <c>Bolivia</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in full, such as <c>Plurinational State of Bolivia</c>; the same as <see cref="Name"/> where there is no other.</summary>
    public required string OfficialName { get; init; }

    /// <summary>1 at first; each change, also one by plain SQL, raises it.</summary>
    public long Version { get; init; }
}
