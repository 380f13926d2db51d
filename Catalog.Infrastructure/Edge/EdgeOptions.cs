using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Edge;

/// <summary>Configuration section <c>Edge</c>: the caches in front of the nodes, and how they are purged.</summary>
public sealed class EdgeOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Edge";

    /// <summary>
    /// Where each cache takes purges, such as <c>http://edge:8081/</c>. Default none, and the command <c>purge</c> refuses to start.
    /// </summary>
    public IList<Uri> Addresses { get; } = [];

    /// <summary>
    /// Purges softly: what was purged is still served while no node answers, marked as stale, for as long as <c>stale-if-error</c> allows;
    /// as soon as one answers, never. Varnish can; nginx drops all the same. Default false: what was purged is not served any more.
    /// </summary>
    public bool Soft { get; set; }

    /// <summary>The consumer group on the bus; another one for each purger that has caches of its own. Default <c>edge</c>.</summary>
    [Required, RegularExpression("[a-z0-9-]{1,40}")]
    public string Group { get; set; } = "edge";

    /// <summary>
    /// How long an answer from before a change may take from a node into the cache; after that time each purge is repeated, for
    /// those that were on their way when the first came. Default 500 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:10")]
    public TimeSpan OnTheWay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a node that a message did not reach may answer its old copy (2 s, guarantee G3); after that time each purge is
    /// repeated once more, for a cache that asked such a node. Default 2.5 s; above <see cref="OnTheWay"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:00:30")]
    public TimeSpan Unheard { get; set; } = TimeSpan.FromMilliseconds(2500);
}
