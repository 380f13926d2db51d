namespace Catalog.Domain;

/// <summary>A broken rule: the field and what the rule requires.</summary>
/// <param name="Field">The field as in JSON, for example <c>price</c> or <c>tags[3]</c>.</param>
/// <param name="Rule">The rule in words; follows the name of the field: <c>must be 0 or more</c>.</param>
public readonly record struct RuleViolation(string Field, string Rule);
