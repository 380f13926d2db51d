using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Bulkheads;

/// <summary>
/// Configuration section <c>Bulkheads</c>: how many requests of each kind a node works on at once. Together with
/// <c>Caching:MaxConcurrentLoads</c> they should stay below the size of the connection pool (<c>Maximum Pool Size</c>, 100 by default).
/// </summary>
public sealed class BulkheadOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Bulkheads";

    /// <summary>
    /// Writes. Default 40, 32 for one resource, 256 waiting. PostgreSQL flushes many concurrent commits to disk together, so few at once are slower.
    /// </summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions Write { get; set; } = new() { AtOnce = 40, OfOneResource = 32, Waiting = 256 };

    /// <summary>Reads that are never cached, such as searches. Default 8, 4 for one resource, 64 waiting.</summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions Read { get; set; } = new() { AtOnce = 8, OfOneResource = 4, Waiting = 64 };

    /// <summary>Imports and exports. Default 4, 2 of each, none waiting.</summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions File { get; set; } = new() { AtOnce = 4, OfOneResource = 2 };

    /// <summary>Sign-ins and registrations. Default 8, 6 of each, 256 waiting.</summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions SignIn { get; set; } = new() { AtOnce = 8, OfOneResource = 6, Waiting = 256 };

    /// <summary>How long a request waits for a free slot before it is answered with 503. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The limit for a kind of work.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public CeilingOptions Of(Work work) => work switch
    {
        Work.Write => Write,
        Work.Read => Read,
        Work.File => File,
        Work.SignIn => SignIn,
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, "There is no such work."),
    };
}

/// <summary>How many requests of one kind a node works on at once.</summary>
public sealed class CeilingOptions
{
    /// <summary>The limit for all resources together.</summary>
    [Range(1, 10_000)]
    public int AtOnce { get; set; }

    /// <summary>The limit for one resource, such as products. Import, export, sign-in and registration count as one resource each.</summary>
    [Range(1, 10_000)]
    public int OfOneResource { get; set; }

    /// <summary>How many requests for one resource may wait. Further requests are answered with 503 immediately.</summary>
    [Range(0, 100_000)]
    public int Waiting { get; set; }
}
