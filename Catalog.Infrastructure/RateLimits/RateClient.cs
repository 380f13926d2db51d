using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Catalog.Infrastructure.RateLimits;

/// <summary>The subject of a rate limit: a user, an IP address or an account. Compared by value; one for an address does not allocate.</summary>
public readonly record struct RateClient
{
    private const int AccountHashBytes = 16;

    private readonly string? _name;
    private readonly ulong _address;
    private readonly bool _isIPv6;

    private RateClient(string? name, ulong address = 0, bool isIPv6 = false) => (_name, _address, _isIPv6) = (name, address, isIPv6);

    /// <summary>A signed-in user, at any address.</summary>
    /// <param name="id">The user's id.</param>
    public static RateClient User(string id) => new("user-" + id);

    /// <summary>An account, by its e-mail address (ignoring case), and the client's network. Redis gets only a hash of the e-mail address.</summary>
    /// <param name="email">The e-mail address; the account may not exist.</param>
    /// <param name="from">The client's address, as for <see cref="Address"/>: attempts from other networks do not count.</param>
    public static RateClient Account(string email, IPAddress? from)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(email.Trim().ToLowerInvariant()));
        return new($"account-{Convert.ToHexStringLower(hash.AsSpan(0, AccountHashBytes))}-{Address(from)}");
    }

    /// <summary>The clients at an address: a whole IPv4 address, or the first 64 bits of an IPv6 address, which one site usually has.</summary>
    /// <param name="address">The address; all connections without one (null) count as one client.</param>
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

    /// <summary>Seeded per process, from all bits of an address: whoever owns many addresses cannot pick one with the hash of another client.</summary>
    public override int GetHashCode() => HashCode.Combine(_name, (uint)_address, (uint)(_address >> 32), _isIPv6);

    /// <summary>The name in a Redis key.</summary>
    public override string ToString() => _name
        ?? (_isIPv6 ? "ip6-" : "ip4-") + _address.ToString(_isIPv6 ? "x16" : "x8", CultureInfo.InvariantCulture);
}
