using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Sessions;

/// <summary>What guessing passwords costs. Bound from the section <c>SignIn</c> and validated at start.</summary>
public sealed class SignInOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "SignIn";

    /// <summary>
    /// At which failure a network is locked out of an account for the first time: an IPv4 address, or the first 64 bits of an IPv6 one.
    /// It is locked for 1 s, then twice as long with each further failure. Default 5.
    /// </summary>
    [Range(1, 1000)]
    public int LockAt { get; set; } = 5;

    /// <summary>For how long it is locked at most. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestLock { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// For how long an account's failures, of all networks together, delay the answer to each attempt at it; from the tenth on, twice as
    /// long with each. Below <c>Limits:RequestTimeout</c>, or the owner is kept out. Default 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After which time without a failure their number is halved, and again after each such time. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan HalveAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// After which time a refusal is answered, so that it does not tell by its own time what it is about. Default 300 ms; above what
    /// hashing a password takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RefuseAfter { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How many passwords a node hashes at once; 0, the default: half of its processors, and at least one.</summary>
    [Range(0, 1024)]
    public int HashesAtOnce { get; set; }

    /// <summary>How long a sign-in waits for its turn to hash; then it is answered 503. Default 5 s.</summary>
    internal TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);
}
