using System.Buffers;
using System.Text;
using Catalog.Domain;
using CsvHelper;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Reads CSV (RFC 4180, UTF-8) with a header. Fields are separated by commas, semicolons, tabs or bars.</summary>
internal sealed class DelimitedRecords : IProductRecords
{
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
            MaxRecordSize = IProductRecords.LongestRead,
            TrackLineNumbers = true,
            OnMalformedRecord = _ => _malformed = true,
        },
        leaveOpen: true);

    public IReadOnlyList<string> Columns { get; private set; } = [];

    public long Line => _csv.LineNumber;

    public RuleViolation? Broken { get; private set; }

    public bool HasHeader => true;

    public string MediaType => "text/csv";

    /// <summary>The separator, known after the first record.</summary>
    public char Separator => (char)_csv.Separator;

    public FieldValue this[int column] => _csv.IsEmpty(column) ? default : FieldValue.Of(_csv.GetString(column).Trim());

    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        _malformed = false;
        try
        {
            if (_head is null)
            {
                await ReadHeaderAsync(ct);
            }

            do
            {
                if (!await _csv.ReadAsync(ct))
                {
                    return false;
                }
            }
            while (IsBlank);
        }
        catch (CsvFormatException e)
        {
            throw Endless(e.LineNumber);
        }

        // Of a long record with a stray quote nobody knows how many others it holds.
        if (IsTooLong && _malformed)
        {
            throw Endless(Line);
        }

        Broken = IsTooLong
            ? IProductRecords.TooLong
            : _malformed && !IsUnquoted
            ? new RuleViolation("$", "must close its quotes, and double those inside a field")
            : _csv.FieldCount != Columns.Count ? new RuleViolation("$", $"must have {Columns.Count} fields, like the header") : null;
        return true;
    }

    public void CopyTo(IBufferWriter<byte> output, bool isFirst, IReadOnlyDictionary<int, FieldValue>? taken)
    {
        if (IsTooLong)
        {
            return;
        }

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

    public ValueTask DisposeAsync() => _csv.DisposeAsync();

    private bool IsTooLong => _csv.RawRecord.Length > IProductRecords.LongestRecord;

    // No field begins with a quote, so one within a field is part of its text, such as an inch mark.
    private bool IsUnquoted
    {
        get
        {
            var isStart = true;
            foreach (var character in _csv.RawRecord)
            {
                if (isStart && character == '"')
                {
                    return false;
                }

                isStart = character == (byte)_csv.Separator || (isStart && character == ' ');
            }

            return true;
        }
    }

    // As spreadsheets write below a table: blanks and separators.
    private bool IsBlank => !_malformed && _csv.RawRecord.IndexOfAnyExcept((byte)_csv.Separator, (byte)' ', (byte)'\t') < 0;

    private async ValueTask ReadHeaderAsync(CancellationToken ct)
    {
        await _csv.ReadHeaderAsync(ct);
        Columns = [.. _csv.Headers.Select(name => name.Trim())];
        _head = RecordOf(_csv.Headers);
    }

    private static UnreadableFileException Endless(long line) =>
        new(line, $"begins a record of more than {IProductRecords.LongestRecord} bytes; is a quote not closed?");

    private byte[] RecordOf(IEnumerable<string> fields)
    {
        var quoted = fields.Select(field => field.AsSpan().IndexOfAny(['"', '\n', '\r', Separator]) < 0 ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
        return Encoding.UTF8.GetBytes(string.Join(Separator, quoted) + "\r\n");
    }
}
