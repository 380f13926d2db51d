namespace Catalog.Domain;

/// <summary>One broken rule: which field, and what the rule demands of it.</summary>
/// <param name="Field">The field as it is written in JSON, for example <c>price</c> or <c>tags[3]</c>.</param>
/// <param name="Rule">The demand, worded to follow the field's name: <c>must be 0 or more</c>.</param>
public readonly record struct RuleViolation(string Field, string Rule);
