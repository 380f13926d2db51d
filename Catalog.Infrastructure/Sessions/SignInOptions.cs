using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Configuration section <c>SignIn</c>: protection against password guessing. Validated at start.</summary>
public sealed class SignInOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "SignIn";

    /// <summary>
    /// The number of failures at which a network (an IPv4 address, or the first 64 bits of an IPv6 address) is locked out of an account. The
    /// lock lasts 1 s, and twice as long with each further failure. Default 5.
    /// </summary>
    [Range(1, 1000)]
    public int LockAt { get; set; } = 5;

    /// <summary>The maximum duration of a lock. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LongestLock { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// The maximum delay of responses to sign-ins to an account because of failures from any network. The delay begins at the tenth failure and
    /// doubles with each further one. Must be below <c>Limits:RequestTimeout</c>, or the owner is locked out. Default 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:10")]
    public TimeSpan LongestDelay { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The time without a failure after which the number of failures is halved, repeatedly. Default 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    public TimeSpan HalveAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The minimum time of a refusal, so that its duration does not reveal its reason. Default 300 ms; must be above the time that hashing a
    /// password takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan RefuseAfter { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How many passwords a node hashes at once. Default 0: half the number of processors, at least one.</summary>
    [Range(0, 1024)]
    public int HashesAtOnce { get; set; }

    /// <summary>How long a sign-in waits for its turn to hash before it is answered with 503. Default 5 s.</summary>
    internal TimeSpan HashTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
