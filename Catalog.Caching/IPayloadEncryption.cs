using System.Security.Cryptography;

namespace Catalog.Caching;

/// <summary>Encrypts what a policy with <see cref="CachePolicy.Encrypt"/> caches, before it leaves the process. Register one; must be thread-safe.</summary>
/// <remarks>
/// All processes that share a cache need the same keys. With ASP.NET Core's Data Protection it is one line each way:
/// <c>provider.CreateProtector("cache", resource, key).Protect(payload)</c>.
/// </remarks>
public interface IPayloadEncryption
{
    /// <summary>Encrypts and signs a payload.</summary>
    /// <param name="resource">The name of the cache. What is encrypted for one must not be readable for another.</param>
    /// <param name="key">The key in the cache; the same holds.</param>
    /// <param name="payload">The plain bytes.</param>
    byte[] Encrypt(string resource, string key, byte[] payload);

    /// <summary>Reads it back.</summary>
    /// <exception cref="CryptographicException">
    /// It was encrypted for another resource or key, was changed, or its encryption key is gone. Whatever is thrown makes the entry a miss.
    /// </exception>
    byte[] Decrypt(string resource, string key, byte[] payload);
}
