namespace Catalog.Caching.Events;

/// <summary>What a consumer was given of a stream.</summary>
/// <param name="Length">How many events the stream held then, those that are handed out included.</param>
/// <param name="Events">The oldest of them that the group is not done with, in order.</param>
internal sealed record TakenEvents(long Length, IReadOnlyList<LoggedEvent> Events)
{
    /// <summary>Nothing: another consumer leads.</summary>
    public static TakenEvents None { get; } = new(0, []);

    /// <summary>Redis did not answer; what waits is unknown.</summary>
    public static TakenEvents Unknown { get; } = new(0, []) { Answered = false };

    /// <summary>Whether Redis answered.</summary>
    public bool Answered { get; private init; } = true;
}
