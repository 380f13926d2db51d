using System.IO.Compression;
using System.Text;
using Catalog.Infrastructure.Products.Import;

namespace Catalog.Tests.Products.Import;

/// <summary>Reads files as an import does, without a database.</summary>
internal static class Lines
{
    public static Task<IReadOnlyList<ImportLine>> OfAsync(string text, string? mediaType = null, ImportOptions? options = null) =>
        OfAsync(Encoding.UTF8.GetBytes(text), mediaType, options);

    public static async Task<IReadOnlyList<ImportLine>> OfAsync(byte[] file, string? mediaType = null, ImportOptions? options = null) =>
        (await ReadAsync(file, mediaType, options)).Lines;

    public static async Task<(IReadOnlyList<ImportLine> Lines, FileReading? Reading, CategoryNames Categories)> ReadAsync(
        byte[] file, string? mediaType = null, ImportOptions? options = null)
    {
        // A few bytes at a time, as a network may deliver them.
        await using var records = await ImportFile.OpenAsync(new Trickle(file), mediaType, options ?? new ImportOptions(), CancellationToken.None);
        var product = new ProductLines(records, options ?? new ImportOptions());
        var lines = new List<ImportLine>();
        await foreach (var line in product.ReadAsync(CancellationToken.None))
        {
            lines.Add(line with { Source = null });
        }

        return (lines, product.Reading, product.Categories);
    }

    public static byte[] Gzip(string text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }

    private sealed class Trickle(byte[] content) : MemoryStream(content)
    {
        private const int AtOnce = 17;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(AtOnce, buffer.Length)], cancellationToken);
    }
}
