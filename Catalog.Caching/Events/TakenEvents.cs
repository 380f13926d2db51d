namespace Catalog.Caching.Events;

/// <summary>The result of <see cref="EventGroup.TakeAsync"/>.</summary>
/// <param name="At">When Redis answered, in milliseconds of the node's monotonic clock.</param>
/// <param name="Length">The stream's length at that time, delivered events included.</param>
/// <param name="Events">The oldest unacknowledged events, in order; none while another consumer leads.</param>
internal sealed record TakenEvents(long At, long Length, IReadOnlyList<LoggedEvent> Events)
{
    /// <summary>False when Redis did not answer.</summary>
    public bool Answered { get; init; } = true;
}
