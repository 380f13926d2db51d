namespace Catalog.Caching.Events;

/// <summary>The result of <see cref="EventGroup.TakeAsync"/>.</summary>
/// <param name="Length">The stream's length at that time, delivered events included.</param>
/// <param name="Events">The oldest unacknowledged events, in order.</param>
internal sealed record TakenEvents(long Length, IReadOnlyList<LoggedEvent> Events)
{
    /// <summary>Nothing: another consumer leads.</summary>
    public static TakenEvents None { get; } = new(0, []);

    /// <summary>Redis did not answer.</summary>
    public static TakenEvents Unknown { get; } = new(0, []) { Answered = false };

    public bool Answered { get; private init; } = true;
}
