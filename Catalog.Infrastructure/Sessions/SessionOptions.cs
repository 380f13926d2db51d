using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Sessions;

/// <summary>How long sessions live and how they are kept. Bound from the section <c>Sessions</c> and validated at start.</summary>
public sealed class SessionOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Sessions";

    /// <summary>How often it is written down that a session is in use.</summary>
    internal static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>For how long a session lives without being used. Default 30 min; see <see cref="KeepFor"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>When a session ends even if it is used all the time. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often a node writes to the database what it has to write down, for all sessions at once. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan NoteEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a node trusts what it knows of a session before it asks Redis again: a revoked session is refused everywhere after
    /// this time and one look, also when no message comes through. Zero: no local copies. Default 500 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan LocalTtl { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// On how many replicas of Redis the opening, a change or the end of a session must be before the caller goes on, so that a
    /// failover does not bring a revoked session back. Default 0: on none. Waits <c>ReplicaWait</c> at most.
    /// </summary>
    [Range(0, CachePolicy.MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>How many sessions a user has at most; the oldest end when there are more. Default 50.</summary>
    [Range(1, 1000)]
    public int MostPerUser { get; set; } = 50;

    /// <summary>
    /// For how long a session is kept after the last use that was written down: <see cref="Idle"/>, and twice
    /// <see cref="SeenEvery"/> because a use may be written down late, and be lost once with a node. So no session ends early.
    /// </summary>
    public TimeSpan KeepFor => Idle + (2 * SeenEvery);
}
