using System.Buffers;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The rejected lines of a file, as they are in it, up to a size; a file of the same kind to mend and send again.</summary>
internal sealed class RejectedLines
{
    /// <summary>The maximum size in bytes; further lines are left out.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _file = new();

    /// <summary>The media type; <see langword="null"/> if no line was rejected.</summary>
    public string? MediaType { get; private set; }

    /// <summary>How many lines it has.</summary>
    public long Count { get; private set; }

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Content => _file.WrittenMemory;

    /// <summary>Adds the current record of a file.</summary>
    public void Add(IProductRecords? source)
    {
        if (source is not null && _file.WrittenCount < MostBytes)
        {
            source.CopyTo(_file, isFirst: Count == 0);
            MediaType = source.MediaType is "application/json" ? "application/x-ndjson" : source.MediaType;
            Count++;
        }
    }
}
