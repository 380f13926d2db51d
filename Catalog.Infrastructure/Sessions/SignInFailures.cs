namespace Catalog.Infrastructure.Sessions;

/// <summary>Wrong passwords for one account from one network. The account need not exist.</summary>
public sealed class SignInFailures
{
    /// <summary>SHA-256 of the e-mail address in lower case.</summary>
    public required byte[] Account { get; init; }

    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 one, as <see cref="RateLimits.RateClient"/> writes it.</summary>
    public required string Network { get; init; }

    /// <summary>How many there were at <see cref="FailedAt"/>; halved with each <see cref="SignInOptions.HalveAfter"/> since.</summary>
    public required int Failures { get; init; }

    /// <summary>When the last one was, UTC.</summary>
    public required DateTimeOffset FailedAt { get; init; }

    /// <summary>Until when this network is refused, UTC; <see langword="null"/> when it is not.</summary>
    public DateTimeOffset? LockedUntil { get; init; }
}
