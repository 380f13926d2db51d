namespace Catalog.Infrastructure.Caching.Events;

/// <summary>What a consumer was given of a stream.</summary>
/// <param name="Length">How many events the stream held then, those that are handed out included.</param>
/// <param name="Events">The oldest of them that the group is not done with, in order.</param>
public sealed record TakenEvents(long Length, IReadOnlyList<LoggedEvent> Events)
{
    /// <summary>Nothing: another consumer leads, or Redis does not answer.</summary>
    public static TakenEvents None { get; } = new(0, []);
}
