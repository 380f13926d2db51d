using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Catalog.Infrastructure.Sessions;

/// <summary>Tokens: 256 random bits, given to the client once. A token gives access to the account, so only its SHA-256 is stored.</summary>
public static class SessionToken
{
    /// <summary>The length of a token in characters, base64url without padding.</summary>
    public const int Length = 43;

    /// <summary>The length of a cache key in characters.</summary>
    internal const int KeyLength = 9 + (2 * SHA256.HashSizeInBytes) + 1;

    private const int Bytes = 32;

    /// <summary>Creates a random token.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The hash of a token, as stored in the database. Only for tokens made by <see cref="New"/>.</summary>
    internal static byte[] Hash(string token) => SHA256.HashData(Base64Url.DecodeFromChars(token));

    /// <summary>The cache key of a hash. The braces keep its lease in the same cluster slot.</summary>
    internal static string Key(byte[] hash) => $"session:{{{Convert.ToHexStringLower(hash)}}}";

    /// <summary>The hash in a cache key.</summary>
    internal static byte[] HashOf(string key) => Convert.FromHexString(key.AsSpan(9, 2 * SHA256.HashSizeInBytes));

    /// <summary>Writes the cache key of a possible token. Allocates nothing.</summary>
    /// <param name="token">The token as sent by the client; may be anything.</param>
    /// <param name="key">A buffer of <see cref="KeyLength"/> characters.</param>
    /// <returns>False if it cannot be a token.</returns>
    internal static bool TryWriteKey(ReadOnlySpan<char> token, Span<char> key)
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        if (token.Length != Length
            || Base64Url.DecodeFromChars(token, bytes, out _, out var written) != OperationStatus.Done
            || written != Bytes)
        {
            return false;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        "session:{".CopyTo(key);
        Convert.TryToHexStringLower(hash, key[9..], out _);
        key[^1] = '}';
        return true;
    }
}
