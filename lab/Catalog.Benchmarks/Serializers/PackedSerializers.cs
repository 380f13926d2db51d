using System.Buffers;
using Catalog.Benchmarks.Cache;
using Catalog.Caching;
using Catalog.Caching.Entries;
using MemoryPack;
using MessagePack;
using MessagePack.Resolvers;
using ProtoBuf;

namespace Catalog.Benchmarks.Serializers;

/// <summary>The record as MessagePack: an array of its fields.</summary>
internal sealed class MessagePackCacheSerializer : ICacheSerializer<Article>
{
    private static readonly MessagePackSerializerOptions Options = MessagePackSerializerOptions.Standard.WithResolver(StandardResolverAllowPrivate.Instance);

    public void Write(Article value, IBufferWriter<byte> output) => MessagePackSerializer.Serialize(output, value, Options);

    public Article Read(ReadOnlyMemory<byte> payload) => MessagePackSerializer.Deserialize<Article>(payload, Options);
}

/// <summary>The record as MemoryPack: the memory of its fields, in order.</summary>
internal sealed class MemoryPackCacheSerializer : ICacheSerializer<Article>
{
    public void Write(Article value, IBufferWriter<byte> output) => MemoryPackSerializer.Serialize(output, value);

    public Article Read(ReadOnlyMemory<byte> payload) => MemoryPackSerializer.Deserialize<Article>(payload.Span)!;
}

/// <summary>The record as Protocol Buffers.</summary>
internal sealed class ProtobufCacheSerializer : ICacheSerializer<Article>
{
    public void Write(Article value, IBufferWriter<byte> output) => Serializer.Serialize(output, value);

    public Article Read(ReadOnlyMemory<byte> payload) => Serializer.Deserialize<Article>(payload);
}

/// <summary>What this service does with products: the JSON of the response is the cached value, and a hit parses nothing.</summary>
internal sealed class ResponseSerializer : ICacheSerializer<Article>
{
    private static readonly JsonCacheSerializer<Article> Json = new(ArticleJson.Default.Article);
    private static readonly Article Parsed = Article.Number(42);

    public void Write(Article value, IBufferWriter<byte> output) => Json.Write(value, output);

    public Article Read(ReadOnlyMemory<byte> payload) => Parsed;
}
