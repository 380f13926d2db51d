using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.Logging;

namespace Catalog.Infrastructure.KeyRing;

/// <summary>
/// Short MACs with the keys of the key ring. Unlike an encrypted text, the MAC of the same data is the same on all nodes. For values that
/// clients send back and must not be able to forge. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Accepts any key of the ring that is not revoked and can be read, so that MACs stay valid across key rotations and on every node. The ring is in the
/// database, and its interface is synchronous: callers wait only until the first keys are known. Then one caller at a time looks again,
/// and the others use the known keys.
/// </remarks>
/// <param name="ring">The keys.</param>
/// <param name="protection">Creates the first key if necessary.</param>
/// <param name="time">Determines when to reload the keys.</param>
/// <param name="log">The log.</param>
public sealed class KeyRingMac(IKeyManager ring, IDataProtectionProvider protection, TimeProvider time, ILogger<KeyRingMac> log)
{
    private const string Purpose = "catalog mac 1";

    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(1);
    private static readonly TimeSpan LookAgainForUnknown = TimeSpan.FromSeconds(10); // limited, because forged MACs are unknown too

    private readonly Lock _first = new();
    private volatile byte[][] _keys = [];
    private long _lookedAt;
    private bool _isLooking;

    /// <summary>Computes the MAC of data.</summary>
    /// <param name="data">Data of one kind, or prefixed with its kind.</param>
    /// <param name="mac">The destination; its length, at most 32, is the length of the MAC.</param>
    public void Make(ReadOnlySpan<byte> data, Span<byte> mac) => Make(Keys(LookAgain)[0], data, mac);

    /// <summary>Whether a node of this service computed this MAC for the data.</summary>
    public bool IsOf(ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac) =>
        IsOneOf(Keys(LookAgain), data, mac) || IsOneOf(Keys(LookAgainForUnknown), data, mac);

    private static bool IsOneOf(byte[][] keys, ReadOnlySpan<byte> data, ReadOnlySpan<byte> mac)
    {
        Span<byte> expected = stackalloc byte[mac.Length];
        foreach (var key in keys)
        {
            Make(key, data, expected);
            if (CryptographicOperations.FixedTimeEquals(expected, mac))
            {
                return true;
            }
        }

        return false;
    }

    private static void Make(byte[] key, ReadOnlySpan<byte> data, Span<byte> mac)
    {
        Span<byte> whole = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(key, data, whole);
        whole[..mac.Length].CopyTo(mac);
    }

    private byte[][] Keys(TimeSpan notOlderThan)
    {
        if (_keys is [])
        {
            lock (_first)
            {
                if (_keys is [])
                {
                    Look();
                }
            }
        }
        else if (time.GetElapsedTime(Volatile.Read(ref _lookedAt)) > notOlderThan && !Interlocked.Exchange(ref _isLooking, true))
        {
            try
            {
                Look();
            }
            catch (Exception e)
            {
                log.LogWarning(e, "The key ring could not be read again; the keys that are known are used");
                Volatile.Write(ref _lookedAt, time.GetTimestamp()); // or else every caller would wait for a database that is down
            }
            finally
            {
                Volatile.Write(ref _isLooking, false);
            }
        }

        return _keys;
    }

    private void Look()
    {
        protection.CreateProtector(Purpose).Protect([0]); // creates a key if there is none
        var now = time.GetUtcNow();
        var failures = new List<Exception>();
        var keys = ring.GetAllKeys().Where(key => !key.IsRevoked)
            .OrderBy(key => key.ActivationDate > now).ThenByDescending(key => key.ActivationDate).ThenBy(key => key.KeyId)
            .Select(key => TryDerive(key, failures)).OfType<byte[]>().ToArray();
        _keys = keys.Length > 0 ? keys : throw new CryptographicException("No key of the key ring can be read.", failures.FirstOrDefault());
        Volatile.Write(ref _lookedAt, time.GetTimestamp());
    }

    private byte[]? TryDerive(IKey key, List<Exception> failures)
    {
        try
        {
            return Derive(key);
        }
        catch (Exception e)
        {
            log.LogError(e, "Key {Key} of the key ring cannot be read and is left out", key.KeyId);
            failures.Add(e);
            return null;
        }
    }

    private static byte[] Derive(IKey key) => HKDF.DeriveKey(
        HashAlgorithmName.SHA256,
        Convert.FromBase64String(key.Descriptor.ExportToXml().SerializedDescriptorElement.Descendants("masterKey").Single().Value),
        outputLength: 32,
        info: System.Text.Encoding.UTF8.GetBytes(Purpose));
}
