using System.Security.Cryptography;

namespace Catalog.Caching;

/// <summary>Encrypts the payloads of policies with <see cref="CachePolicy.Encrypt"/>. Register one; must be thread-safe.</summary>
/// <remarks>
/// All processes that share a cache need the same encryption keys. With ASP.NET Core Data Protection each method is one line:
/// <c>provider.CreateProtector("cache", resource, key).Protect(payload)</c>.
/// </remarks>
public interface IPayloadEncryption
{
    /// <summary>Encrypts and signs a payload.</summary>
    /// <param name="resource">The cache's name. A payload encrypted for one resource must not be readable for another.</param>
    /// <param name="key">The cache key; the same applies.</param>
    /// <param name="payload">The plain bytes.</param>
    byte[] Encrypt(string resource, string key, byte[] payload);

    /// <summary>Decrypts a payload.</summary>
    /// <exception cref="CryptographicException">
    /// It was encrypted for another resource or key, was changed, or its encryption key is gone. Any exception makes the entry a miss.
    /// </exception>
    byte[] Decrypt(string resource, string key, byte[] payload);
}
