namespace Catalog.Contenders;

/// <summary>A copy in a node's own memory.</summary>
/// <param name="Item">The row; null: the copy says that there is none.</param>
public sealed record Copy(Item? Item);
