using System.Text.Json;
using Catalog.Domain.Inventory;

namespace Catalog.Infrastructure.Inventory;

/// <summary>A stock as the service answers it, and as its cache entry holds it.</summary>
public sealed record StockDocument
{
    /// <summary>The product.</summary>
    /// <example>42</example>
    public required long ProductId { get; init; }

    /// <summary>Units in the warehouse, reserved ones included; 0 for a product whose stock was never set.</summary>
    /// <example>100</example>
    public required long OnHand { get; init; }

    /// <summary>Units held for reservations.</summary>
    /// <example>3</example>
    public required long Reserved { get; init; }

    /// <summary>Units that can still be reserved: on hand less reserved.</summary>
    /// <example>97</example>
    public required long Available { get; init; }

    /// <summary>At how many available units, or fewer, the stock counts as low; null if never.</summary>
    /// <example>10</example>
    public required long? LowStockAt { get; init; }

    /// <summary>0 for a stock that was never set, raised by each change. The ETag is made of it.</summary>
    /// <example>7</example>
    public required long Version { get; init; }

    /// <summary>When it was last changed, UTC; null if never.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime? UpdatedAt { get; init; }

    /// <summary>The document of a stock.</summary>
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

    /// <summary>The document as UTF-8 JSON: what the cache keeps and the socket gets.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, StockJson.Strict.StockDocument);
}
