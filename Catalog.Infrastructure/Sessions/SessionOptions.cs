using System.ComponentModel.DataAnnotations;
using Catalog.Caching;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Configuration section <c>Sessions</c>: the lifetime and storage of sessions. Validated at start.</summary>
public sealed class SessionOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Sessions";

    /// <summary>How often the use of a session is recorded.</summary>
    internal static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);

    /// <summary>How long a session lives without being used. Default 30 min; see <see cref="KeepFor"/>.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>How long a session lives at most, even if it is in use. Default 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00")]
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often a node writes the recorded uses of all its sessions to the database. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan NoteEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a node keeps a copy of a session before it reads Redis again. A revoked session is rejected everywhere after this time plus
    /// one read, even if no message arrives. Zero: no local copies. Default 500 ms.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan LocalTtl { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How many replicas of Redis must have the opening, change or end of a session before the request continues, so that a failover does not
    /// restore a revoked session. Default 0. Waits for <c>ReplicaWait</c> at most.
    /// </summary>
    [Range(0, CachePolicy.MostReplicas)]
    public int Replicas { get; set; }

    /// <summary>The maximum number of sessions of a user; the oldest sessions beyond it end. Default 50.</summary>
    [Range(1, 1000)]
    public int MostPerUser { get; set; } = 50;

    /// <summary>
    /// How long a session is kept after its last recorded use: <see cref="Idle"/>, plus twice <see cref="SeenEvery"/>, because a use may be
    /// recorded late, and the record may be lost once with a node. So no session ends early.
    /// </summary>
    public TimeSpan KeepFor => Idle + (2 * SeenEvery);
}
