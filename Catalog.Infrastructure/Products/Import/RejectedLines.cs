using System.Buffers;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>
/// The rejected lines of a file, as they are in it, up to a size; a file to mend and send again. A variant has the fields in it that it takes
/// from its product, which is not there.
/// </summary>
internal sealed class RejectedLines
{
    /// <summary>The maximum size in bytes; further lines are left out.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _file = new();

    /// <summary>The media type; <see langword="null"/> if no line was rejected.</summary>
    public string? MediaType { get; private set; }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Content => _file.WrittenMemory;

    /// <summary>Adds the current record of a file.</summary>
    /// <param name="source">The file.</param>
    /// <param name="taken">Fields that the record takes from another one.</param>
    public void Add(IProductRecords? source, IReadOnlyDictionary<int, FieldValue>? taken)
    {
        if (source is null || _file.WrittenCount >= MostBytes)
        {
            return;
        }

        source.CopyTo(_file, isFirst: _file.WrittenCount == 0, taken);
        if (_file.WrittenCount > 0)
        {
            MediaType = source.MediaType is "application/json" ? "application/x-ndjson" : source.MediaType;
        }
    }
}
