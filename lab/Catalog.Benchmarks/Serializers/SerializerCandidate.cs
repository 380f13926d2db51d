using System.Buffers;
using System.Diagnostics;
using Catalog.Benchmarks.Cache;
using Catalog.Benchmarks.Measuring;
using Catalog.Caching;
using Catalog.Caching.Entries;

namespace Catalog.Benchmarks.Serializers;

/// <summary>A serializer and its measurements.</summary>
internal sealed class SerializerCandidate
{
    private readonly ICacheSerializer<Article> _serializer;
    private readonly Article _article = Article.Number(42);
    private readonly ReadOnlyMemory<byte> _payload;
    private readonly List<double> _writes = [];
    private readonly List<double> _reads = [];

    private SerializerCandidate(string name, ICacheSerializer<Article> serializer)
    {
        (Name, _serializer) = (name, serializer);
        var buffer = new ArrayBufferWriter<byte>();
        serializer.Write(_article, buffer);
        _payload = buffer.WrittenMemory;
        var read = serializer.Read(_payload);
        if ((read.Id, read.Name, read.Price, read.Labels.Length) != (_article.Id, _article.Name, _article.Price, _article.Labels.Length))
        {
            throw new InvalidOperationException($"{name} does not read what it wrote.");
        }
    }

    /// <summary>The name in the table.</summary>
    public string Name { get; }

    public int Bytes => _payload.Length;

    public double WriteNanoseconds => Quantile.Median(_writes);

    public double ReadNanoseconds => Quantile.Median(_reads);

    /// <summary>One of each.</summary>
    public static IReadOnlyList<SerializerCandidate> All() =>
    [
        new("System.Text.Json", new JsonCacheSerializer<Article>(ArticleJson.Default.Article)),
        new("CBOR", ArticleCbor.Serializer),
        new("MessagePack", new MessagePackCacheSerializer()),
        new("MemoryPack", new MemoryPackCacheSerializer()),
        new("protobuf-net", new ProtobufCacheSerializer()),
        new("the response itself", new ResponseSerializer()),
    ];

    /// <summary>Writes and reads the record many times, and keeps the means.</summary>
    public void Measure(int repeats)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            buffer.ResetWrittenCount();
            _serializer.Write(_article, buffer);
        }

        _writes.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / repeats);
        started = Stopwatch.GetTimestamp();
        for (var i = 0; i < repeats; i++)
        {
            _serializer.Read(_payload);
        }

        _reads.Add(Stopwatch.GetElapsedTime(started).TotalNanoseconds / repeats);
    }
}
