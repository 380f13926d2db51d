using System.Buffers.Binary;
using System.Globalization;
using Catalog.Benchmarks.Http;

namespace Catalog.Benchmarks.Traces;

/// <summary>Keys in the order in which they were requested.</summary>
internal static class KeyTrace
{
    /// <summary>A file of big-endian 32-bit keys, one per request.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is empty, or ends with an incomplete key.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(FileInfo file, CancellationToken ct)
    {
        var bytes = await File.ReadAllBytesAsync(file.FullName, ct);
        if (bytes.Length == 0 || bytes.Length % sizeof(uint) != 0)
        {
            throw new InvalidDataException($"{file.Name} is not a list of 32-bit keys: it has {bytes.Length} bytes.");
        }

        var keys = new string[bytes.Length / sizeof(uint)];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Name(BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(i * sizeof(uint))));
        }

        return keys;
    }

    /// <summary>A trace with a Zipf distribution, always the same.</summary>
    public static IReadOnlyList<string> Made()
    {
        var zipf = new Zipf(20_000);
        return [.. Enumerable.Range(0, 100_000).Select(_ => Name((uint)zipf.Next()))];
    }

    /// <summary>The same, with other popular keys in its second half.</summary>
    public static IReadOnlyList<string> MadeWithShift()
    {
        var zipf = new Zipf(20_000);
        return [.. Enumerable.Range(0, 100_000).Select(i => Name((uint)zipf.Next() + (i < 50_000 ? 0u : 100_000u)))];
    }

    private static string Name(uint key) => string.Create(CultureInfo.InvariantCulture, $"product:{{{key}}}");
}
