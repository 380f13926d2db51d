using Catalog.Infrastructure.Caching.Events;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.Caching.Patterns;

/// <summary>
/// Write-behind for events: each is appended to a Redis stream at once and reaches the database in batches, in order. Fits clicks
/// and other facts that are written in masses and analysed later.
/// </summary>
/// <remarks>
/// <para>Holds: an event that was taken is applied at least once, in the order of the stream; with its id unique in the database,
/// exactly once. A poison event goes to the dead-letter stream and stops nothing.</para>
/// <para>Does not hold: what Redis loses is lost; a consumer group that stays behind by more than the stream's length loses the oldest.</para>
/// <para>Cost: an event one round trip; a batch two. Every node consumes; thread-safe.</para>
/// </remarks>
public sealed class WriteBehindEvents : IAsyncDisposable
{
    private const string Group = "database";
    private readonly EventLog _log;
    private readonly EventConsumer _consumer;

    /// <summary>Write-behind for one kind of event.</summary>
    /// <param name="node">The process's shared parts.</param>
    /// <param name="name">Names the stream in Redis, such as <c>clicks</c>; its dead letters go to <c>clicks:dead</c>.</param>
    /// <param name="maxLength">About how many events are kept.</param>
    /// <param name="apply">Writes events to the database and ignores ids that it has; throws to have them delivered again.</param>
    public WriteBehindEvents(
        CacheNode node, string name, int maxLength, Func<IReadOnlyList<LoggedEvent>, CancellationToken, Task> apply)
    {
        var key = $"{node.Options.KeyPrefix}{{{name}}}";
        _log = new EventLog(node.Gate, key, maxLength);
        var dead = new EventLog(node.Gate, key + ":dead", maxLength);
        _consumer = new EventConsumer(
            _log, dead, new EventConsumerOptions { Group = Group }, apply, node.Logs.CreateLogger<EventConsumer>());
    }

    /// <summary>Begins to bring events to the database in the background.</summary>
    public void Start() => _consumer.Start();

    /// <summary>Takes an event. One round trip.</summary>
    /// <returns>Its id; null when Redis did not answer: the event may or may not have been taken.</returns>
    public ValueTask<string?> AddAsync(IReadOnlyDictionary<string, string> fields) => _log.AppendAsync(fields);

    /// <summary>Brings what is there to the database now.</summary>
    /// <returns>How many events were handled.</returns>
    public Task<int> FlushAsync(CancellationToken ct) => _consumer.PollAsync(ct);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _consumer.DisposeAsync();
}
