using System.ComponentModel.DataAnnotations;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Configuration section <c>RateLimits</c>: how many requests a client may send. Validated at start.</summary>
public sealed class RateLimitOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "RateLimits";

    /// <summary>Whether requests are limited. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Reads. Default 6,000 in 60 s; a node leases a tenth at a time. A read of products by their ids counts as one for each id.</summary>
    [Required]
    public RatePolicyOptions Read { get; set; } = new() { Limit = 6000, LeaseShare = 0.1 };

    /// <summary>Writes. Default 1,200 in 60 s; a node leases a twentieth at a time.</summary>
    [Required]
    public RatePolicyOptions Write { get; set; } = new() { Limit = 1200, LeaseShare = 0.05 };

    /// <summary>Views of products. Default 3,000 in 60 s; a node leases a tenth at a time.</summary>
    [Required]
    public RatePolicyOptions Views { get; set; } = new() { Limit = 3000, LeaseShare = 0.1 };

    /// <summary>Attempts to sign in or register, per client. Default 20 in 60 s, without leases.</summary>
    [Required]
    public RatePolicyOptions SignIn { get; set; } = new() { Limit = 20 };

    /// <summary>Attempts to sign in to one account from one network. Default 10 in 60 s, without leases.</summary>
    [Required]
    public RatePolicyOptions Account { get; set; } = new() { Limit = 10 };

    /// <summary>Searches. Default 300 in 60 s; a node leases a tenth at a time.</summary>
    [Required]
    public RatePolicyOptions Search { get; set; } = new() { Limit = 300, LeaseShare = 0.1 };

    /// <summary>
    /// Tokens that belong to no session, per IP address and node. Default 300 in 60 s. Above the limit, tokens are looked up in
    /// Redis only.
    /// </summary>
    [Required]
    public RatePolicyOptions UnknownTokens { get; set; } = new() { Limit = 300 };

    /// <summary>
    /// The limit for all signed-in users at one IP address together, as a multiple of one user's limit; for reads, writes, views and searches.
    /// Attempts to sign in count at the address as if the client were anonymous. Default 10.
    /// </summary>
    [Range(1, 1_000)]
    public int AddressFactor { get; set; } = 10;

    /// <summary>
    /// How many clients a node tracks for each policy, at about 300 bytes each. A client that is dropped loses what the node had leased
    /// for it. Default 100,000.
    /// </summary>
    [Range(2, 10_000_000)]
    public int TrackedClients { get; set; } = 100_000;

    /// <summary>The limit of a policy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not defined.</exception>
    public RatePolicyOptions Of(RatePolicy policy) => policy switch
    {
        RatePolicy.Read => Read,
        RatePolicy.Write => Write,
        RatePolicy.Views => Views,
        RatePolicy.SignIn => SignIn,
        RatePolicy.Account => Account,
        RatePolicy.Search => Search,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "There is no such policy."),
    };
}
