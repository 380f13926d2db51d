using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
using Catalog.Domain.Sessions;

namespace Catalog.Api.Sessions;

/// <summary>A change of a session.</summary>
public sealed record SessionInput
{
    /// <summary>The complete new cart, each product once. Default: no change.</summary>
    [MaxLength(SessionRules.CartLines, ErrorMessage = "must have at most {1} lines")]
    public IReadOnlyList<CartLineInput?>? Cart { get; init; }

    /// <summary>The locale; empty for none. Default: no change.</summary>
    /// <example>de-AT</example>
    [RegularExpression(SessionRules.LocalePattern, ErrorMessage = "must look like de or de-AT")]
    public string? Locale { get; init; }

    /// <summary>Converts the input for the rules.</summary>
    public SessionChange ToChange() => new(Cart?.Select(line => (line ?? new CartLineInput()).ToLine()).ToArray(), Locale);
}

/// <summary>A line of a cart.</summary>
public sealed record CartLineInput
{
    /// <summary>The product. Its existence is not checked.</summary>
    /// <example>42</example>
    [Given, Id]
    public long? ProductId { get; init; }

    /// <summary>The number of units.</summary>
    /// <example>2</example>
    [Given, Between(1, SessionRules.MostUnits)]
    public int? Quantity { get; init; }

    /// <summary>Converts the line; a missing value becomes 0, which the rules reject.</summary>
    public CartLine ToLine() => new(ProductId ?? 0, Quantity ?? 0);
}
