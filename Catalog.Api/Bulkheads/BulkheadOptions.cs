using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Bulkheads;

/// <summary>
/// Configuration section <c>Bulkheads</c>: how much of each kind of work a node does at once. Together with
/// <c>Caching:MaxConcurrentLoads</c> they should stay below the connection pool (<c>Maximum Pool Size</c>, 100 by default).
/// </summary>
public sealed class BulkheadOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Bulkheads";

    /// <summary>
    /// Changes. Default 40, 32 of one resource, 256 waiting: the database writes many commits at once to disk, and few at once wait for it.
    /// </summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions Write { get; set; } = new() { AtOnce = 40, OfOneResource = 32, Waiting = 256 };

    /// <summary>Reads that are never cached, such as searches. Default 8, 4 of one resource, 64 waiting.</summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions Read { get; set; } = new() { AtOnce = 8, OfOneResource = 4, Waiting = 64 };

    /// <summary>Imports and exports. Default 4, 2 of each, none waiting.</summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions File { get; set; } = new() { AtOnce = 4, OfOneResource = 2 };

    /// <summary>Sign-ins and registrations. Default 8, 6 of each, 256 waiting.</summary>
    [Required, ValidateObjectMembers]
    public CeilingOptions SignIn { get; set; } = new() { AtOnce = 8, OfOneResource = 6, Waiting = 256 };

    /// <summary>How long a request waits for its turn; then it is answered 503. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>The ceiling of a kind of work.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such work.</exception>
    public CeilingOptions Of(Work work) => work switch
    {
        Work.Write => Write,
        Work.Read => Read,
        Work.File => File,
        Work.SignIn => SignIn,
        _ => throw new ArgumentOutOfRangeException(nameof(work), work, "There is no such work."),
    };
}

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
