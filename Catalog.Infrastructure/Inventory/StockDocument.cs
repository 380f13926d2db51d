using System.Text.Json;
using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Json;

namespace Catalog.Infrastructure.Inventory;

/// <summary>A stock in a response and in the cache.</summary>
public sealed record StockDocument
{
    /// <summary>The product.</summary>
    /// <example>42</example>
    public required long ProductId { get; init; }

    /// <summary>Units in the warehouse, including reserved ones; 0 if the stock was never set.</summary>
    /// <example>100</example>
    public required long OnHand { get; init; }

    /// <summary>Units held for reservations.</summary>
    /// <example>3</example>
    public required long Reserved { get; init; }

    /// <summary>Units that can still be reserved: on hand minus reserved.</summary>
    /// <example>97</example>
    public required long Available { get; init; }

    /// <summary>The level of available units at or below which the stock counts as low; null for never.</summary>
    /// <example>10</example>
    public required long? LowStockAt { get; init; }

    /// <summary>The version: 0 if the stock was never set, increases with each change. Part of the ETag.</summary>
    /// <example>7</example>
    public required long Version { get; init; }

    /// <summary>When it was last changed, UTC; null for never.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime? UpdatedAt { get; init; }

    /// <summary>Converts a stock.</summary>
    public static StockDocument From(StockLevel stock) => new()
    {
        ProductId = stock.ProductId,
        OnHand = stock.OnHand,
        Reserved = stock.Reserved,
        Available = stock.Available,
        LowStockAt = stock.LowStockAt,
        Version = stock.Version,
        UpdatedAt = stock.UpdatedAt?.UtcDateTime,
    };

    /// <summary>The document as UTF-8 JSON, as cached and as sent.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, CatalogJson.Strict.StockDocument);
}
