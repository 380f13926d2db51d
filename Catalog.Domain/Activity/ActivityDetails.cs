namespace Catalog.Domain.Activity;

/// <summary>An event, checked by <see cref="ActivityRules"/>.</summary>
public sealed record ActivityDetails
{
    /// <summary>The kind of event.</summary>
    public required string Kind { get; init; }

    /// <summary>The product, which may not exist.</summary>
    public required long ProductId { get; init; }

    /// <summary>The client's own id of the event, or <see langword="null"/>.</summary>
    public required string? Id { get; init; }
}
