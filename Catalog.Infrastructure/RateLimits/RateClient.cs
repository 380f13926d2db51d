using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>Who is counted: a user, an address or an account. Compared by value; made without allocating for an address.</summary>
public readonly record struct RateClient
{
    private const int AccountHashBytes = 16;

    private readonly string? _name;
    private readonly ulong _address;
    private readonly bool _isIPv6;

    private RateClient(string? name, ulong address = 0, bool isIPv6 = false) => (_name, _address, _isIPv6) = (name, address, isIPv6);

    /// <summary>Somebody who is signed in, wherever from.</summary>
    /// <param name="id">The user's id.</param>
    public static RateClient User(string id) => new("user-" + id);

    /// <summary>An account by its e-mail address, letter case aside, and who tries it. Only a hash of the e-mail address goes to Redis.</summary>
    /// <param name="email">Of the account; there need not be one.</param>
    /// <param name="from">As for <see cref="Address"/>: a guesser elsewhere uses nothing up.</param>
    public static RateClient Account(string email, IPAddress? from)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(email.Trim().ToLowerInvariant()));
        return new($"account-{Convert.ToHexStringLower(hash.AsSpan(0, AccountHashBytes))}-{Address(from)}");
    }

    /// <summary>Whoever has that address: all of an IPv4 address, the first 64 bits of an IPv6 one, which are what one site is given.</summary>
    /// <param name="address">Null counts as one client: connections that have no address.</param>
    public static RateClient Address(IPAddress? address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address is null || !address.TryWriteBytes(bytes, out var written))
        {
            return new(null);
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return new(null, BinaryPrimitives.ReadUInt32BigEndian(bytes[..written]));
        }

        return address.IsIPv4MappedToIPv6
            ? new(null, BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]))
            : new(null, BinaryPrimitives.ReadUInt64BigEndian(bytes), isIPv6: true);
    }

    /// <summary>The name in a Redis key.</summary>
    public override string ToString() => _name
        ?? (_isIPv6 ? "ip6-" : "ip4-") + _address.ToString(_isIPv6 ? "x16" : "x8", CultureInfo.InvariantCulture);
}
