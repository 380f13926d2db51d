using System.Security.Cryptography;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption;
using Microsoft.AspNetCore.DataProtection.AuthenticatedEncryption.ConfigurationModel;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Catalog.Tests.KeyRing;

/// <summary>A key ring that counts the looks into it, and can hold or fail them.</summary>
internal sealed class HeldKeys(bool isReadable = true) : IKeyManager
{
    private readonly List<IKey> _keys = [new Key(DateTimeOffset.UnixEpoch, isReadable)];
    private readonly TaskCompletionSource _gate = new();
    private TaskCompletionSource? _isLooking;
    private int _looks;

    public int Looks => Volatile.Read(ref _looks);

    public bool Fails { get; set; }

    /// <summary>Makes the next look wait for <see cref="Open"/>. The task completes when it waits.</summary>
    public Task HoldNext()
    {
        _isLooking = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _isLooking.Task;
    }

    public void Open() => _gate.SetResult();

    /// <summary>Adds a newer key.</summary>
    /// <param name="isReadable">Whether its descriptor can be read.</param>
    public void Add(bool isReadable = true) => _keys.Add(new Key(_keys[^1].ActivationDate.AddDays(1), isReadable));

    public IReadOnlyCollection<IKey> GetAllKeys()
    {
        Interlocked.Increment(ref _looks);
        if (Interlocked.Exchange(ref _isLooking, null) is { } isLooking)
        {
            isLooking.SetResult();
            _gate.Task.Wait();
        }

        return Fails ? throw new TimeoutException("The database does not answer.") : [.. _keys];
    }

    public IKey CreateNewKey(DateTimeOffset activationDate, DateTimeOffset expirationDate) => throw new NotSupportedException();

    public CancellationToken GetCacheExpirationToken() => CancellationToken.None;

    public void RevokeKey(Guid keyId, string? reason = null) => throw new NotSupportedException();

    public void RevokeAllKeys(DateTimeOffset revocationDate, string? reason = null) => throw new NotSupportedException();

    private sealed class Key(DateTimeOffset since, bool isReadable) : IKey, IAuthenticatedEncryptorDescriptor
    {
        private readonly string _secret = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

        public DateTimeOffset ActivationDate => since;

        public DateTimeOffset CreationDate => since;

        public DateTimeOffset ExpirationDate => DateTimeOffset.MaxValue;

        public bool IsRevoked => false;

        public Guid KeyId { get; } = Guid.NewGuid();

        public IAuthenticatedEncryptorDescriptor Descriptor => isReadable ? this : throw new CryptographicException("Encrypted with another certificate.");

        public IAuthenticatedEncryptor? CreateEncryptor() => null;

        public XmlSerializedDescriptorInfo ExportToXml() => new(
            new XElement("descriptor", new XElement("masterKey", new XElement("value", _secret))), typeof(AuthenticatedEncryptorDescriptorDeserializer));
    }
}
