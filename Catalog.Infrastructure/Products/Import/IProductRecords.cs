using System.Buffers;
using Catalog.Domain;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>The records of a file, one after the other, whatever its format. For one reader at a time.</summary>
internal interface IProductRecords : IAsyncDisposable
{
    /// <summary>The maximum length of a record in bytes: twice the longest product with every character escaped. A longer one is rejected.</summary>
    const int LongestRecord = 128 * 1024;

    /// <summary>The maximum length of a record that is read at all, to find the next one after it. A longer one ends the reading.</summary>
    const int LongestRead = 4 * 1024 * 1024;

    /// <summary>The rule that a longer record breaks.</summary>
    static RuleViolation TooLong { get; } = new("$", $"must be at most {LongestRecord} bytes long");

    /// <summary>The names of the columns that are known so far. JSON may add some with each record.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The line on which the current record begins, from 1.</summary>
    long Line { get; }

    /// <summary>Why the current record cannot be read; <see langword="null"/> if it can.</summary>
    RuleViolation? Broken { get; }

    /// <summary>Whether all records have the same columns, so that one that is missing is missing from the file.</summary>
    bool HasHeader { get; }

    /// <summary>The media type of a file with only some of the records.</summary>
    string MediaType { get; }

    /// <summary>The field of the current record in a column.</summary>
    FieldValue this[int column] { get; }

    /// <summary>Moves to the next record; <see langword="false"/> after the last.</summary>
    /// <exception cref="UnreadableFileException">The rest of the file cannot be read.</exception>
    /// <exception cref="IOException">The sender disconnected before the end of the file.</exception>
    ValueTask<bool> ReadAsync(CancellationToken ct);

    /// <summary>Writes the current record on a line; nothing if it was too long to be kept.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="isFirst">Whether to write what precedes the records, too.</param>
    /// <param name="taken">Fields that it takes from another record; of CSV they are written in their columns.</param>
    void CopyTo(IBufferWriter<byte> output, bool isFirst, IReadOnlyDictionary<int, FieldValue>? taken);
}
