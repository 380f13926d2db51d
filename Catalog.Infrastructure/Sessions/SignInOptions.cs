using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.Sessions;

/// <summary>What guessing passwords costs. Bound from the section <c>SignIn</c> and validated at start.</summary>
public sealed class SignInOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "SignIn";

    /// <summary>At which failure in a row an account is locked for the first time. Default 5.</summary>
    [Range(1, 1000)]
    public int LockAt { get; set; } = 5;

    /// <summary>For how long it is locked then; twice as long with each further failure. Default 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan FirstLock { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>For how long it is locked at most. Default 15 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan LongestLock { get; set; } = TimeSpan.FromMinutes(15);

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
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);
}
