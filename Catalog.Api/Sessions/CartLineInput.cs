using Catalog.Api.Http;
using Catalog.Domain.Sessions;

namespace Catalog.Api.Sessions;

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
