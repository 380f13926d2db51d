using Catalog.Infrastructure.Inventory;

namespace Catalog.Api.Inventory;

/// <summary>A page of the changes of a stock.</summary>
/// <param name="Items">The changes, newest first.</param>
/// <param name="Next">The address of the page with older ones; <see langword="null"/> on the last.</param>
public sealed record MovementPage(IReadOnlyList<MovementDocument> Items, string? Next);
