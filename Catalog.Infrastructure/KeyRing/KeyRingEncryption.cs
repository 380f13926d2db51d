using Catalog.Caching;
using Microsoft.AspNetCore.DataProtection;

namespace Catalog.Infrastructure.KeyRing;

/// <summary>Encrypts cache entries with the keys of the key ring, which all nodes share. Thread-safe.</summary>
/// <param name="protection">Creates the protectors.</param>
internal sealed class KeyRingEncryption(IDataProtectionProvider protection) : IPayloadEncryption
{
    public byte[] Encrypt(string resource, string key, byte[] payload) => ProtectorOf(resource, key).Protect(payload);

    public byte[] Decrypt(string resource, string key, byte[] payload) => ProtectorOf(resource, key).Unprotect(payload);

    private IDataProtector ProtectorOf(string resource, string key) => protection.CreateProtector("cache", resource, key);
}
