using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Opens a file in any of the formats: CSV, NDJSON or JSON, each also compressed by gzip.</summary>
internal static class ImportFile
{
    private const string Csv = "text/csv";
    private const string Tsv = "text/tab-separated-values";
    private const string Ndjson = "application/x-ndjson";
    private const string Json = "application/json";
    private const int Sniffed = 4 * 1024;
    private const int BufferSize = 64 * 1024;

    /// <summary>Opens a file.</summary>
    /// <param name="file">The file; stays open.</param>
    /// <param name="mediaType">What its sender says that it is; for other types the first characters decide.</param>
    /// <param name="options">The separator.</param>
    /// <param name="ct">Ends the reading of the first characters.</param>
    public static async Task<IProductRecords> OpenAsync(Stream file, string? mediaType, ImportOptions options, CancellationToken ct)
    {
        var pipe = Pipe(file);
        if (IsGzip(await PeekAsync(pipe, 2, ct)))
        {
            pipe = Pipe(new GZipStream(pipe.AsStream(), CompressionMode.Decompress));
        }

        return mediaType?.Split(';')[0].Trim().ToLowerInvariant() switch
        {
            Csv => new DelimitedRecords(pipe.AsStream(), options.Separator),
            Tsv => new DelimitedRecords(pipe.AsStream(), options.Separator ?? '\t'),
            Ndjson => new NdjsonRecords(pipe),
            Json => new JsonRecords(pipe),
            _ => Of(pipe, await PeekAsync(pipe, Sniffed, ct), options),
        };
    }

    private static IProductRecords Of(PipeReader pipe, ReadOnlySequence<byte> start, ImportOptions options)
    {
        var reader = new SequenceReader<byte>(start);
        reader.IsNext([0xEF, 0xBB, 0xBF], advancePast: true);
        reader.AdvancePastAny(" \t\r\n"u8);
        if (reader.IsNext((byte)'['))
        {
            return new JsonRecords(pipe);
        }

        if (!reader.IsNext((byte)'{'))
        {
            return new DelimitedRecords(pipe.AsStream(), options.Separator);
        }

        var isLine = reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n') && new JsonFields().Read(line) is null;
        return isLine && !WrappedList.IsAt(start) ? new NdjsonRecords(pipe) : new JsonRecords(pipe);
    }

    // What was looked at is read again.
    private static async Task<ReadOnlySequence<byte>> PeekAsync(PipeReader pipe, int bytes, CancellationToken ct)
    {
        while (true)
        {
            var read = await pipe.ReadAsync(ct);
            var start = read.Buffer.Slice(0, Math.Min(bytes, read.Buffer.Length));
            if (start.Length == bytes || read.IsCompleted)
            {
                var copy = new ReadOnlySequence<byte>(start.ToArray());
                pipe.AdvanceTo(read.Buffer.Start);
                return copy;
            }

            pipe.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsGzip(in ReadOnlySequence<byte> start) => start.FirstSpan is [0x1F, 0x8B, ..];

    private static PipeReader Pipe(Stream stream) =>
        PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: BufferSize, minimumReadSize: BufferSize / 4, leaveOpen: true));
}
