using System.Buffers;
using System.IO.Pipelines;
using Catalog.Domain;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Reads NDJSON: one object per line; empty and blank lines are skipped.</summary>
internal sealed class NdjsonRecords(PipeReader pipe) : IProductRecords
{
    private readonly BoundedLines _lines = new(pipe, IProductRecords.LongestRecord);
    private readonly JsonFields _fields = new();
    private ReadOnlySequence<byte> _current;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public IReadOnlyList<string> Columns => _fields.Columns;

    public long Line => _lines.Number;

    public RuleViolation? Broken { get; private set; }

    public bool HasHeader => false;

    public string MediaType => "application/x-ndjson";

    public FieldValue this[int column] => _fields[column];

    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        while (await _lines.ReadAsync(ct))
        {
            _current = _lines.Line;
            if (_lines.Number == 1 && _current.FirstSpan.StartsWith(ByteOrderMark))
            {
                _current = _current.Slice(ByteOrderMark.Length);
            }

            if (_lines.TooLong)
            {
                Broken = IProductRecords.TooLong;
                return true;
            }

            if (!IsBlank(_current))
            {
                Broken = _fields.Read(_current);
                return true;
            }
        }

        return false;
    }

    public void CopyTo(IBufferWriter<byte> output, bool isFirst, IReadOnlyDictionary<int, FieldValue>? taken)
    {
        if (_lines.TooLong)
        {
            return;
        }

        foreach (var part in _current)
        {
            output.Write(part.Span);
        }

        output.Write("\n"u8);
    }

    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool IsBlank(in ReadOnlySequence<byte> line)
    {
        var reader = new SequenceReader<byte>(line);
        reader.AdvancePastAny(" \t\r"u8);
        return reader.End;
    }
}
