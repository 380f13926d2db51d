using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Edge;

/// <summary>Configuration section <c>Edge</c>: the edge caches and how they are purged.</summary>
public sealed class EdgeOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Edge";

    /// <summary>
    /// The URL of each cache's purge listener, such as <c>http://edge:8081/</c>. Default: none, and the command <c>purge</c> does not start.
    /// </summary>
    public IList<Uri> Addresses { get; } = [];

    /// <summary>
    /// Purges softly: purged content may still be served, marked as stale, while no node answers, for as long as <c>stale-if-error</c> allows.
    /// Varnish supports it; nginx removes the content. Default false: purged content is never served.
    /// </summary>
    public bool Soft { get; set; }

    /// <summary>The consumer group on the bus. Each purger with its own caches needs its own group. Default <c>edge</c>.</summary>
    [Required, RegularExpression("[a-z0-9-]{1,40}")]
    public string Group { get; set; } = "edge";

    /// <summary>
    /// How long a response from before a change may travel from a node to the cache. Each purge is repeated after that time, for responses
    /// that were in flight during the first. Default 500 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan SecondPurgeAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a node that missed a message may serve its old copy (2 s, guarantee G3). Each purge is repeated again after that time, for
    /// caches that asked such a node. Default 2.5 s; must be above <see cref="SecondPurgeAfter"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:30")]
    public TimeSpan ThirdPurgeAfter { get; set; } = TimeSpan.FromMilliseconds(2500);
}
