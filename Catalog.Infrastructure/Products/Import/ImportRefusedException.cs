namespace Catalog.Infrastructure.Products.Import;

/// <summary>The import as a whole was refused because it would delete too much. Nothing was changed.</summary>
/// <param name="field">The option that refused it.</param>
/// <param name="rule">The rule; follows the name of the option.</param>
public sealed class ImportRefusedException(string field, string rule) : Exception($"{field} {rule}")
{
    /// <summary>The option that refused it.</summary>
    public string Field { get; } = field;

    /// <summary>The rule; follows the name of the option.</summary>
    public string Rule { get; } = rule;
}
