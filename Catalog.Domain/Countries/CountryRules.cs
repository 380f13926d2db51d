namespace Catalog.Domain.Countries;

/// <summary>What makes a country's code.</summary>
public static class CountryRules
{
    /// <summary>The form of a code as a regular expression.</summary>
    public const string CodePattern = "^[A-Z]{2}$";

    /// <summary>What the form of a code demands.</summary>
    public const string CodeRule = "must be two letters A-Z, as in ISO 3166-1";

    /// <summary>Checks a code's form; whether there is such a country is for the database to say.</summary>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? Broken(string code) =>
        code.Length == 2 && code.All(char.IsAsciiLetterUpper) ? null : CodeRule;
}
