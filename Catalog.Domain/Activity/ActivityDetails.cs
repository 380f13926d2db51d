namespace Catalog.Domain.Activity;

/// <summary>An event, checked by <see cref="ActivityRules"/>.</summary>
public sealed record ActivityDetails
{
    /// <summary>What was done.</summary>
    public required string Kind { get; init; }

    /// <summary>With which product, which need not exist.</summary>
    public required long ProductId { get; init; }

    /// <summary>The client's own id of the event; <see langword="null"/> without.</summary>
    public required string? Id { get; init; }
}
