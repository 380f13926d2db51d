namespace Catalog.Domain.Countries;

/// <summary>The rules for the code of a country.</summary>
public static class CountryRules
{
    /// <summary>The format of a code.</summary>
    public const string CodePattern = "^[A-Z]{2}$";

    /// <summary>The format in words.</summary>
    public const string CodeRule = "must be two letters A-Z, as in ISO 3166-1";

    /// <summary>Checks the format of a code, not whether the country exists.</summary>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? Broken(string code) =>
        code.Length == 2 && code.All(char.IsAsciiLetterUpper) ? null : CodeRule;
}
