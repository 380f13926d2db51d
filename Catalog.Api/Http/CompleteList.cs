namespace Catalog.Api.Http;

/// <summary>A list that is always complete, in the form of those that have pages.</summary>
/// <param name="Items">All items.</param>
/// <typeparam name="T">The items.</typeparam>
public sealed record CompleteList<T>(IReadOnlyList<T> Items)
{
    /// <summary>Always null: there are no further pages.</summary>
    public string? Next { get; }
}
