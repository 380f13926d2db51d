using Catalog.Domain.Activity;

namespace Catalog.Infrastructure.Activity;

/// <summary>An event in a response.</summary>
public sealed record ActivityDocument
{
    /// <summary>The position in the order of all events; later events of a user have higher ones.</summary>
    /// <example>90210</example>
    public required long Position { get; init; }

    /// <summary>The kind of event.</summary>
    /// <example>click</example>
    public required string Kind { get; init; }

    /// <summary>The product.</summary>
    /// <example>42</example>
    public required long ProductId { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    /// <example>2026-02-11T16:20:00Z</example>
    public required DateTime At { get; init; }

    /// <summary>Converts an event.</summary>
    public static ActivityDocument From(ActivityEvent activity) => new()
    {
        Position = activity.Position,
        Kind = activity.Kind,
        ProductId = activity.ProductId,
        At = activity.At.UtcDateTime,
    };
}
