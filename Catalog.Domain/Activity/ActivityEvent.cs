namespace Catalog.Domain.Activity;

/// <summary>Something that somebody did with a product, such as a click.</summary>
public sealed class ActivityEvent
{
    /// <summary>Its number in the order in which events reached the database, from 1.</summary>
    public long Position { get; init; }

    /// <summary>Its id, unique; by it an event that is delivered twice is noticed.</summary>
    public required string Id { get; init; }

    /// <summary>Who; <see langword="null"/> for somebody who was not signed in.</summary>
    public long? UserId { get; init; }

    /// <summary>What, such as <c>click</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>With which product.</summary>
    public required long ProductId { get; init; }

    /// <summary>When it was taken, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}
