namespace Catalog.Domain.Activity;

/// <summary>Something that a user did with a product, such as a click.</summary>
public sealed class ActivityEvent
{
    /// <summary>The position in the order in which events reached the database, from 1.</summary>
    public long Position { get; init; }

    /// <summary>The unique id, which detects events that are delivered twice.</summary>
    public required string Id { get; init; }

    /// <summary>The user; <see langword="null"/> if not signed in.</summary>
    public long? UserId { get; init; }

    /// <summary>The kind, such as <c>click</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The product.</summary>
    public required long ProductId { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
