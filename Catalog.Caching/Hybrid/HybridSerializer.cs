using System.Buffers;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Caching.Hybrid;

/// <summary>Hybrid values to bytes and back, by the serializers of <see cref="HybridCache"/>: that of the type, else of a factory, else JSON.</summary>
/// <remarks>The first byte tells whether there is a value at all: null is a value like others.</remarks>
internal sealed class HybridSerializer<T> : ICacheSerializer<HybridValue<T>>
{
    private const byte Null = 0;
    private const byte NotNull = 1;

    // What cannot change may be shared: the rule of the framework's own.
    private static readonly bool IsShared = typeof(T) == typeof(string) || typeof(T).IsPrimitive || typeof(T).IsEnum
        || typeof(T) == typeof(decimal) || typeof(T) == typeof(DateTime) || typeof(T) == typeof(DateTimeOffset) || typeof(T) == typeof(TimeSpan)
        || typeof(T) == typeof(Guid) || typeof(T) == typeof(DateOnly) || typeof(T) == typeof(TimeOnly)
        || typeof(T).GetCustomAttribute<ImmutableObjectAttribute>() is { Immutable: true };

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
            var json = CacheSerializer.Json<T>();
            (_write, _read) = (json.Write, json.Read);
        }
    }

    /// <summary>A value as it is cached.</summary>
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

    /// <summary>What a reader is given.</summary>
    public T Give(HybridValue<T> held) => held.Bytes is { } bytes ? ReadValue(bytes)! : held.Value!;

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public HybridValue<T> Read(ReadOnlyMemory<byte> payload)
    {
        var value = ReadValue(payload); // also where a copy is made for each reader: what cannot be read is a miss
        return IsShared ? new(value, null) : new(default, payload);
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
