using System.Buffers;
using System.Diagnostics;
using Catalog.Benchmarks.Cache;
using Catalog.Benchmarks.Measuring;
using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks;

/// <summary>Compares the two serializers: bytes, and nanoseconds to write and read the same record. Takes about 5 seconds.</summary>
public sealed class SerializerBench : IExperiment
{
    private const int Rounds = 9;
    private const int Repeats = 20_000;

    /// <inheritdoc/>
    public string Name => "serializers";

    /// <inheritdoc/>
    public string Summary => "JSON and CBOR compared: size, time to write, time to read.";

    /// <inheritdoc/>
    public bool NeedsQuiet => true;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ExperimentRow>> RunAsync(ExperimentContext context, CancellationToken ct)
    {
        var article = Article.Number(42);
        var json = new Candidate(new JsonCacheSerializer<Article>(ArticleJson.Default.Article), article);
        var cbor = new Candidate(ArticleCbor.Serializer, article);
        for (var round = 0; round < Rounds; round++)
        {
            ct.ThrowIfCancellationRequested();
            json.Measure(Repeats);
            cbor.Measure(Repeats);
        }

        return Task.FromResult<IReadOnlyList<ExperimentRow>>(
        [
            ExperimentRow.Told("JSON size", json.Bytes, "bytes"),
            ExperimentRow.Told("CBOR size", cbor.Bytes, "bytes"),
            ExperimentRow.Told("JSON write", json.WriteNanoseconds, "ns"),
            ExperimentRow.Told("CBOR write", cbor.WriteNanoseconds, "ns"),
            ExperimentRow.Told("JSON read", json.ReadNanoseconds, "ns"),
            ExperimentRow.Told("CBOR read", cbor.ReadNanoseconds, "ns"),
            ExperimentRow.AtMost("CBOR size against JSON", cbor.Bytes / (double)json.Bytes, "x", 1),
        ]);
    }

    private sealed class Candidate
    {
        private readonly ICacheSerializer<Article> _serializer;
        private readonly Article _article;
        private readonly ReadOnlyMemory<byte> _payload;
        private readonly List<double> _writes = [];
        private readonly List<double> _reads = [];

        public Candidate(ICacheSerializer<Article> serializer, Article article)
        {
            _serializer = serializer;
            _article = article;
            var buffer = new ArrayBufferWriter<byte>();
            serializer.Write(article, buffer);
            _payload = buffer.WrittenMemory;
        }

        public int Bytes => _payload.Length;

        public double WriteNanoseconds => Quantile.Median(_writes);

        public double ReadNanoseconds => Quantile.Median(_reads);

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
}
