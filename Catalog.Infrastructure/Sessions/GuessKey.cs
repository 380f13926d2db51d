using System.Net;
using Catalog.Infrastructure.RateLimits;

namespace Catalog.Infrastructure.Sessions;

/// <summary>What wrong passwords are counted by: an account, and the network that they come from.</summary>
/// <param name="Email">Of the account, in any case; there need not be one.</param>
/// <param name="From">The client's address; <see langword="null"/> counts as a network of its own.</param>
public sealed record GuessKey(string Email, IPAddress? From)
{
    /// <summary>The IPv4 address, or the first 64 bits of the IPv6 one, which are what one site is given.</summary>
    public string Network { get; } = RateClient.Address(From).ToString();

    /// <summary>Leaves the e-mail address out, so that no log shows it.</summary>
    public override string ToString() => $"{nameof(GuessKey)} {{ {nameof(Network)} = {Network} }}";
}
