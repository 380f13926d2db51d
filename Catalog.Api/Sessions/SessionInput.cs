using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>What to change in a session.</summary>
public sealed record SessionInput
{
    /// <summary>The whole new cart, each product once; leave it out to keep the cart as it is.</summary>
    [MaxLength(SessionRules.CartLines, ErrorMessage = "must have at most {1} lines")]
    public IReadOnlyList<CartLineInput?>? Cart { get; init; }

    /// <summary>The locale, empty for none; missing leaves it as it is.</summary>
    /// <example>de-AT</example>
    [RegularExpression(SessionRules.LocalePattern, ErrorMessage = "must look like de or de-AT")]
    public string? Locale { get; init; }

    /// <summary>The input for the rules.</summary>
    public SessionChange ToChange() => new(Cart?.Select(line => (line ?? new CartLineInput()).ToLine()).ToArray(), Locale);
}
