using System.ComponentModel.DataAnnotations;

namespace Catalog.Caching;

/// <summary>How a consumer follows a stream.</summary>
public sealed class EventConsumerOptions
{
    /// <summary>How many events are handled at once. Default 500.</summary>
    [Range(1, 5000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>How long to wait when there is nothing to do. Default 100 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long to wait after a failure that no event is to blame for. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan Retry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// After how long without a word from the leader another consumer takes over. Default 5 s; longer than a batch takes, or two
    /// do the same work.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan LeadFor { get; set; } = TimeSpan.FromSeconds(5);
}
