using Catalog.Infrastructure.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>A page of the stocks that have reached their low level.</summary>
/// <param name="Items">The stocks, in the order of the products' ids.</param>
/// <param name="Next">The address of the next page; <see langword="null"/> on the last.</param>
public sealed record LowStockPage(IReadOnlyList<StockDocument> Items, string? Next);
