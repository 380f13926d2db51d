namespace Catalog.Infrastructure.Sessions;

/// <summary>Wrong passwords for one account from one network. The account may not exist.</summary>
public sealed class SignInFailures
{
    /// <summary>SHA-256 of the e-mail address in lower case.</summary>
    public required byte[] Account { get; init; }

    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 address, in the format of <see cref="RateLimits.RateClient"/>.</summary>
    public required string Network { get; init; }

    /// <summary>The number of failures at <see cref="FailedAt"/>; halved with each <see cref="SignInOptions.HalveAfter"/> since.</summary>
    public required int Failures { get; init; }

    /// <summary>The time of the last failure, UTC.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>The end of the lock of this network, UTC; <see langword="null"/> if it is not locked.</summary>
    public DateTimeOffset? LockedUntil { get; init; }
}
