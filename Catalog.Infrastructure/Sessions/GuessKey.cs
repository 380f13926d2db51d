using System.Net;
using Catalog.Infrastructure.RateLimits;

namespace Catalog.Infrastructure.Sessions;

/// <summary>The key under which wrong passwords are counted: an account and the client's network.</summary>
/// <param name="Email">The account's e-mail address, in any case; the account may not exist.</param>
/// <param name="From">The client's address; <see langword="null"/> counts as a network of its own.</param>
public sealed record GuessKey(string Email, IPAddress? From)
{
    /// <summary>The IPv4 address, or the first 64 bits of the IPv6 address, which one site usually has.</summary>
    public string Network { get; } = RateClient.Address(From).ToString();

    /// <summary>Omits the e-mail address, so that it reaches no log.</summary>
    public override string ToString() => $"{nameof(GuessKey)} {{ {nameof(Network)} = {Network} }}";
}
