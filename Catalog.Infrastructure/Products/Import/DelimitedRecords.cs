using System.Buffers;
using System.Text;
using Catalog.Domain;
using CsvHelper;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Reads CSV (RFC 4180, UTF-8) with a header. Fields are separated by commas, semicolons, tabs or bars.</summary>
internal sealed class DelimitedRecords : IProductRecords
{
    /// <summary>The maximum length of a record in bytes. A longer record probably has an unclosed quote.</summary>
    public const int LongestRecord = 128 * 1024;

    private readonly CsvReader _csv;
    private bool _malformed;
    private byte[]? _head;

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file; stays open.</param>
    /// <param name="separator">The separator; <see langword="null"/>: the one that the first lines show.</param>
    public DelimitedRecords(Stream file, char? separator) => _csv = CsvReader.Create(
        file,
        new CsvReaderOptions
        {
            Separator = separator,
            MaxRecordSize = LongestRecord,
            TrackLineNumbers = true,
            OnMalformedRecord = _ => _malformed = true,
        },
        leaveOpen: true);

    /// <inheritdoc />
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <inheritdoc />
    public long Line => _csv.LineNumber;

    /// <inheritdoc />
    public RuleViolation? Broken { get; private set; }

    /// <inheritdoc />
    public bool HasHeader => true;

    /// <inheritdoc />
    public string MediaType => "text/csv";

    /// <summary>The separator, known after the first record.</summary>
    public char Separator => (char)_csv.Separator;

    /// <inheritdoc />
    public FieldValue this[int column] => _csv.IsEmpty(column) ? default : FieldValue.Of(_csv.GetString(column).Trim());

    /// <inheritdoc />
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        _malformed = false;
        try
        {
            if (_head is null)
            {
                await ReadHeaderAsync(ct);
            }

            if (!await _csv.ReadAsync(ct))
            {
                return false;
            }
        }
        catch (CsvFormatException e)
        {
            throw new UnreadableFileException(e.LineNumber, $"begins a record of more than {LongestRecord} bytes; is a quote not closed?");
        }

        Broken = _malformed
            ? new RuleViolation("$", "must close its quotes, and double those inside a field")
            : _csv.FieldCount != Columns.Count ? new RuleViolation("$", $"must have {Columns.Count} fields, like the header") : null;
        return true;
    }

    /// <inheritdoc />
    public void CopyTo(IBufferWriter<byte> output, bool isFirst, IReadOnlyDictionary<int, FieldValue>? taken)
    {
        if (isFirst)
        {
            output.Write(_head);
        }

        if (taken is null or { Count: 0 })
        {
            output.Write(_csv.RawRecord);
            output.Write("\r\n"u8);
        }
        else
        {
            output.Write(RecordOf(Enumerable.Range(0, Columns.Count).Select(column => taken.TryGetValue(column, out var value) ? value.Text! : _csv.GetString(column))));
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private async ValueTask ReadHeaderAsync(CancellationToken ct)
    {
        await _csv.ReadHeaderAsync(ct);
        Columns = [.. _csv.Headers.Select(name => name.Trim())];
        _head = RecordOf(_csv.Headers);
    }

    private byte[] RecordOf(IEnumerable<string> fields)
    {
        var quoted = fields.Select(field => field.AsSpan().IndexOfAny(['"', '\n', '\r', Separator]) < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        return Encoding.UTF8.GetBytes(string.Join(Separator, quoted) + "\r\n");
    }
}
