using System.Security.Cryptography;
using Catalog.Caching.Clocks;
using Catalog.Caching.Telemetry;
using Microsoft.Extensions.Logging;

namespace Catalog.Caching.Entries;

/// <summary>Converts values to entries and back: serializes and encrypts, as the policy says.</summary>
internal sealed class EntryCodec<T>
{
    private readonly CachePolicy _policy;
    private readonly ICacheSerializer<T> _serializer;
    private readonly IPayloadEncryption? _encryption;
    private readonly RedisClock _clock;
    private readonly Random _random;
    private readonly ILogger _log;
    private readonly FailureLog _said;

    public EntryCodec(
        CachePolicy policy,
        ICacheSerializer<T> serializer,
        IPayloadEncryption? encryption,
        RedisClock clock,
        Random random,
        TimeProvider time,
        ILogger<EntryCodec<T>> log)
    {
        (_log, _said) = (log, new FailureLog(time));
        _policy = policy;
        _serializer = serializer;
        _clock = clock;
        _random = random;
        ResourceTag = [Tags.Hash(Tags.NameOfResource(policy.Resource))];
        if (policy.Encrypt)
        {
            _encryption = encryption ?? throw new InvalidOperationException(
                $"The policy of {policy.Resource} encrypts: register an {nameof(IPayloadEncryption)}.");
        }
    }

    /// <summary>The resource's tag, in an array of its own.</summary>
    public ulong[] ResourceTag { get; }

    /// <summary>Makes an entry; null when the policy does not cache it (too large, or absent without <see cref="CachePolicy.NegativeTtl"/>).</summary>
    /// <param name="key">The key.</param>
    /// <param name="loaded">The loaded value; null when the row is absent.</param>
    /// <param name="costMicroseconds">The load's duration.</param>
    /// <param name="stamp">The bus's position before the load.</param>
    /// <param name="wantedTtl">The TTL; zero: the policy's.</param>
    /// <param name="payloadBytes">The size of the serialized value.</param>
    public EncodedEntry? Encode(
        string key, Loaded<T>? loaded, uint costMicroseconds, BusStamp stamp, TimeSpan wantedTtl, out int payloadBytes)
    {
        payloadBytes = 0;
        if (loaded is not { } value)
        {
            return _policy.NegativeTtl > TimeSpan.Zero ? Negative(0, costMicroseconds, stamp) : null;
        }

        var buffer = PayloadBuffer.Take();
        _serializer.Write(value.Value, buffer);
        payloadBytes = buffer.WrittenCount;
        if (payloadBytes > _policy.MaxPayloadBytes)
        {
            return null;
        }

        var kind = EntryKind.Value;
        var payload = buffer.WrittenSpan;
        if (_encryption is not null)
        {
            payload = _encryption.Encrypt(_policy.Resource, key, payload.ToArray());
            kind |= EntryKind.Encrypted;
        }

        ulong[] tags = value.Tags is { Count: > 0 } names ? [.. ResourceTag, .. names.Select(name => Tags.Hash(Tags.Checked(name)))] : ResourceTag;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tags.Length - 1, byte.MaxValue, nameof(value.Tags));
        var ttl = Jitter.Apply(wantedTtl > TimeSpan.Zero ? wantedTtl : _policy.Ttl, _policy.Jitter, _random);
        var entry = Assemble(kind, value.Version, costMicroseconds, stamp, ttl, ttl + _policy.StaleTime, tags, payload);
        PayloadBuffer.Return(buffer);
        return entry;
    }

    /// <summary>An entry for a row that is absent as of this version.</summary>
    public EncodedEntry Negative(long version, uint costMicroseconds, BusStamp stamp)
    {
        var remembered = _policy.NegativeTtl > TimeSpan.Zero ? _policy.NegativeTtl : _policy.Ttl;
        var ttl = Jitter.Apply(remembered, _policy.Jitter, _random);
        return Assemble(EntryKind.Negative, version, costMicroseconds, stamp, ttl, ttl, ResourceTag, []);
    }

    /// <summary>Decodes the value of an entry that is neither negative nor a tombstone.</summary>
    /// <returns>False when the payload is damaged, was encrypted for another cache key, or its encryption key is gone.</returns>
    public bool TryDecode(string key, byte[] entry, EntryHeader header, out T value)
    {
        try
        {
            ReadOnlyMemory<byte> payload = entry.AsMemory(header.PayloadOffset);
            if (header.Kind.HasFlag(EntryKind.Encrypted))
            {
                payload = (_encryption ?? throw new CryptographicException("The policy does not encrypt."))
                    .Decrypt(_policy.Resource, key, payload.ToArray());
            }
            else if (_encryption is not null)
            {
                throw new CryptographicException("The policy encrypts, but the entry is not encrypted.");
            }

            if (header.Kind.HasFlag(EntryKind.Compressed))
            {
                throw new InvalidDataException("This build does not compress.");
            }

            value = _serializer.Read(payload);
            return true;
        }
#pragma warning disable CA1031 // Any exception of a serializer means that the bytes are not a valid entry.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_said.IsDue("", out var others)) // a type that can be written but not read is loaded for ever
            {
                _log.LogWarning(
                    e, "An entry of {Resource} cannot be read, so it is loaded again ({Others} others since the last line)", _policy.Resource, others);
            }

            value = default!;
            return false;
        }
    }

    private EncodedEntry Assemble(
        EntryKind kind, long version, uint cost, BusStamp stamp, TimeSpan ttl, TimeSpan keep, ulong[] tags, ReadOnlySpan<byte> payload)
    {
        var stamped = stamp.On(tags);
        var stored = tags.AsSpan(1); // the resource's own tag is implied
        var softExpiry = _clock.Milliseconds + (long)ttl.TotalMilliseconds;
        var header = new EntryHeader(kind, stored.Length, cost, version, softExpiry, stamped.First, stamp.Layout);
        var bytes = new byte[header.PayloadOffset + payload.Length];
        header.Write(bytes, stored, stamped.Each is { } each ? each.AsSpan(1) : []);
        payload.CopyTo(bytes.AsSpan(header.PayloadOffset));
        return new EncodedEntry(bytes, ttl, keep, stamped);
    }
}
