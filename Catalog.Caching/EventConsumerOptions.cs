using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How a consumer follows a stream.</summary>
public sealed class EventConsumerOptions
{
    /// <summary>How many events form a batch. Default 500.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>How long to wait when the stream is empty. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to wait after a failure that is not a poison event's. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a leader may be silent before another consumer takes over. Default 5 s; must exceed the time for a batch, or two consumers do
    /// the same work.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan LeadFor { get; set; } = TimeSpan.FromSeconds(5);
}
