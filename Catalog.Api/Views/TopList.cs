namespace Catalog.Api.Views;

/// <summary>The products viewed most.</summary>
/// <param name="Days">Over how many days, today included.</param>
/// <param name="Items">The products, most viewed first.</param>
public sealed record TopList(int Days, IReadOnlyList<TopProduct> Items);
