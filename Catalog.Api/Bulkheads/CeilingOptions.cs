using System.ComponentModel.DataAnnotations;

namespace Catalog.Api.Bulkheads;

/// <summary>How much of one kind of work a node does at once.</summary>
public sealed class CeilingOptions
{
    /// <summary>How many requests at once in all.</summary>
    [Range(1, 10_000)]
    public int AtOnce { get; set; }

    /// <summary>How many of them for one resource, such as products; a file and the sign-in count as one each.</summary>
    [Range(1, 10_000)]
    public int OfOneResource { get; set; }

    /// <summary>How many requests for one resource wait for their turn; the others are answered 503 at once.</summary>
    [Range(0, 100_000)]
    public int Waiting { get; set; }
}
