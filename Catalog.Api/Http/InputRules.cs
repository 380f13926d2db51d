using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Catalog.Domain;

namespace Catalog.Api.Http;

// Rules that the framework's validation checks before a handler runs and that the OpenAPI document contains. A rule's text follows the name of its field.

/// <summary>The field is required. Other rules decide whether it may be empty.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GivenAttribute : RequiredAttribute
{
    /// <summary>Sets the text of the rule.</summary>
    public GivenAttribute() => (ErrorMessage, AllowEmptyStrings) = ("is required", true);
}

/// <summary>A whole number of at least 1 or another minimum.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IdAttribute : RangeAttribute
{
    /// <summary>Sets the text of the rule.</summary>
    /// <param name="least">The minimum.</param>
    public IdAttribute(long least = 1)
        : base(typeof(long), least.ToString(CultureInfo.InvariantCulture), long.MaxValue.ToString(CultureInfo.InvariantCulture)) =>
        ErrorMessage = "must be a whole number within range, from {1}";
}

/// <summary>A number within a range, bounds included.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class BetweenAttribute : RangeAttribute
{
    /// <summary>Sets the text of the rule.</summary>
    /// <param name="least">The minimum.</param>
    /// <param name="most">The maximum.</param>
    public BetweenAttribute(double least, double most)
        : base(least, most) => ErrorMessage = "must be from {1} to {2}";
}

/// <summary>A text that satisfies <see cref="TextRules"/>. Its length is counted as in JSON Schema.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextAttribute : StringLengthAttribute
{
    /// <summary>Sets the lengths.</summary>
    /// <param name="least">The minimum length.</param>
    /// <param name="most">The maximum length.</param>
    public TextAttribute(int least, int most)
        : base(most) => MinimumLength = least;

    /// <summary>Whether line breaks are allowed.</summary>
    public bool Lines { get; set; }

    /// <summary>Whether <see cref="TextRules.Clean"/> is applied before the check.</summary>
    public bool Cleaned { get; set; }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && TextRules.Broken(Kept(text), MinimumLength, MaximumLength, Lines) is { } rule
            ? new ValidationResult(rule)
            : ValidationResult.Success;

    // A text that is blank is judged as it is, so that the rule says so.
    private string? Kept(string text)
    {
        var cleaned = Cleaned ? TextRules.Clean(text) : text;
        return MinimumLength > 0 && string.IsNullOrEmpty(cleaned) ? text : cleaned;
    }
}

/// <summary>A text that matches a pattern and is not empty.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PatternAttribute : RegularExpressionAttribute
{
    /// <summary>Sets the text of the rule.</summary>
    /// <param name="pattern">The regular expression for the whole text.</param>
    /// <param name="rule">The rule in words; follows the name of the field.</param>
    public PatternAttribute(string pattern, string rule)
        : base(pattern) => ErrorMessage = rule;

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not "" && base.IsValid(value);
}
