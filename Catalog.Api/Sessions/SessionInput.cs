using System.ComponentModel.DataAnnotations;
using Catalog.Api.Http;
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

/// <summary>A line of a cart.</summary>
public sealed record CartLineInput
{
    /// <summary>The product; whether it exists is not checked.</summary>
    /// <example>42</example>
    [Given, Id]
    public long? ProductId { get; init; }

    /// <summary>How many units.</summary>
    /// <example>2</example>
    [Given, Between(1, SessionRules.MostUnits)]
    public int? Quantity { get; init; }

    /// <summary>The line for the rules; what is missing is 0, which they refuse.</summary>
    public CartLine ToLine() => new(ProductId ?? 0, Quantity ?? 0);
}
