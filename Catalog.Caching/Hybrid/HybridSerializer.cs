using System.Buffers;
using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Caching.Hybrid;

/// <summary>Converts hybrid values to bytes and back with the serializer registered for the type, else one of a factory, else JSON.</summary>
/// <remarks>The first byte tells whether the value is null, which is a value like others.</remarks>
internal sealed class HybridSerializer<T> : ICacheSerializer<HybridValue<T>>
{
    private const byte Null = 0;
    private const byte NotNull = 1;

    // Values of immutable types are shared, by the rule of the framework's implementation.
    private static readonly bool IsShared = typeof(T) == typeof(string) || !RuntimeHelpers.IsReferenceOrContainsReferences<T>()
        || (typeof(T).IsSealed && typeof(T).GetCustomAttribute<ImmutableObjectAttribute>() is { Immutable: true }); // a derived type may be mutable

    private readonly Action<T, IBufferWriter<byte>> _write;
    private readonly Func<ReadOnlyMemory<byte>, T> _read;

    public HybridSerializer(IServiceProvider services)
    {
        if (Registered(services) is { } serializer)
        {
            (_write, _read) = (serializer.Serialize, payload => serializer.Deserialize(new ReadOnlySequence<byte>(payload)));
        }
        else if (typeof(T) == typeof(byte[]))
        {
            _write = static (value, output) => output.Write((byte[])(object)value!);
            _read = static payload => (T)(object)payload.ToArray();
        }
        else
        {
            var json = JsonOf(services);
            (_write, _read) = (json.Write, json.Read);
        }
    }

    /// <summary>Wraps a value for the cache.</summary>
    public HybridValue<T> Hold(T value)
    {
        if (IsShared)
        {
            return new(value, null);
        }

        var buffer = new ArrayBufferWriter<byte>();
        Write(value, buffer);
        return new(default, buffer.WrittenMemory);
    }

    /// <summary>Unwraps a value for a reader.</summary>
    public T Give(HybridValue<T> held) =>
        held.Bytes is not { } bytes ? held.Value!
        : held.First is { } first && first.TryTake(out var value) ? value!
        : ReadValue(bytes)!;

    public void Write(HybridValue<T> value, IBufferWriter<byte> output)
    {
        if (value.Bytes is { } bytes)
        {
            output.Write(bytes.Span);
        }
        else
        {
            Write(value.Value!, output);
        }
    }

    public HybridValue<T> Read(ReadOnlyMemory<byte> payload)
    {
        var value = ReadValue(payload); // even if each reader gets a copy: an unreadable payload must be a miss
        return IsShared ? new(value, null) : new(default, payload, new FirstCopy<T>(value));
    }

    // Options for one type or for all, registered under the keys that the framework's implementation looks for.
    private static ICacheSerializer<T> JsonOf(IServiceProvider services)
    {
        var options = services.GetKeyedService<JsonSerializerOptions>(typeof(IHybridCacheSerializer<T>))
            ?? services.GetKeyedService<JsonSerializerOptions>(typeof(IHybridCacheSerializer<>));
        if (options is null)
        {
            return CacheSerializer.Json<T>();
        }

        options.MakeReadOnly(populateMissingResolver: true);
        return CacheSerializer.Json((JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));
    }

    private static IHybridCacheSerializer<T>? Registered(IServiceProvider services)
    {
        if (services.GetService<IHybridCacheSerializer<T>>() is { } own)
        {
            return own;
        }

        foreach (var factory in services.GetServices<IHybridCacheSerializerFactory>().Reverse())
        {
            if (factory.TryCreateSerializer<T>(out var made))
            {
                return made;
            }
        }

        return null;
    }

    private void Write(T value, IBufferWriter<byte> output)
    {
        output.Write([value is null ? Null : NotNull]);
        if (value is not null)
        {
            _write(value, output);
        }
    }

    private T? ReadValue(ReadOnlyMemory<byte> payload) => payload.Span[0] == Null ? default : _read(payload[1..]);
}

/// <summary>A cached value: the value itself when its type is immutable, else its bytes, from which each reader gets a copy.</summary>
/// <param name="Value">The value; may be null.</param>
/// <param name="Bytes">Null when the value itself is shared.</param>
/// <param name="First">The copy that was made to check the bytes; null when there is none.</param>
internal readonly record struct HybridValue<T>(T? Value, ReadOnlyMemory<byte>? Bytes, FirstCopy<T>? First = null);
