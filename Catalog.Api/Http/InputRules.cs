using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Catalog.Domain;

namespace Catalog.Api.Http;

// What the framework's validation checks before a handler runs, and the OpenAPI document shows. A rule is worded to follow the field's name.

/// <summary>The field is required. Whether it may be empty, other rules say.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class GivenAttribute : RequiredAttribute
{
    /// <summary>Words the rule.</summary>
    public GivenAttribute() => (ErrorMessage, AllowEmptyStrings) = ("is required", true);
}

/// <summary>A whole number from 1, or from another number; to the greatest one.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class IdAttribute : RangeAttribute
{
    /// <summary>Words the rule.</summary>
    /// <param name="least">The least number.</param>
    public IdAttribute(long least = 1)
        : base(typeof(long), least.ToString(CultureInfo.InvariantCulture), long.MaxValue.ToString(CultureInfo.InvariantCulture)) =>
        ErrorMessage = "must be a whole number within range, from {1}";
}

/// <summary>A number between two others, which it may equal.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class BetweenAttribute : RangeAttribute
{
    /// <summary>Words the rule.</summary>
    /// <param name="least">The least number.</param>
    /// <param name="most">The greatest number.</param>
    public BetweenAttribute(double least, double most)
        : base(least, most) => ErrorMessage = "must be from {1} to {2}";
}

/// <summary>A text that keeps <see cref="TextRules"/>. Its characters are counted as JSON Schema counts them.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextAttribute : StringLengthAttribute
{
    /// <summary>Sets the lengths.</summary>
    /// <param name="least">The least length.</param>
    /// <param name="most">The greatest length.</param>
    public TextAttribute(int least, int most)
        : base(most) => MinimumLength = least;

    /// <summary>Whether it may have lines.</summary>
    public bool Lines { get; set; }

    /// <summary>Whether it is checked as <see cref="TextRules.Clean"/> has it, as it is then used.</summary>
    public bool Cleaned { get; set; }

    /// <inheritdoc />
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string text && TextRules.Broken(Cleaned ? TextRules.Clean(text) : text, MinimumLength, MaximumLength, Lines) is { } rule
            ? new ValidationResult(rule)
            : ValidationResult.Success;
}

/// <summary>A text that matches a pattern, and is never empty.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PatternAttribute : RegularExpressionAttribute
{
    /// <summary>Words the rule.</summary>
    /// <param name="pattern">The regular expression that the whole text matches.</param>
    /// <param name="rule">What it demands, worded to follow the field's name.</param>
    public PatternAttribute(string pattern, string rule)
        : base(pattern) => ErrorMessage = rule;

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not "" && base.IsValid(value);
}
