using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Catalog.Domain;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>
/// Reads JSON as a stream: a list of objects, one object after the other, or a list within an object, such as <c>{"products": [...]}</c>.
/// </summary>
/// <remarks>Only one object is in memory at a time. What is not JSON ends the reading, because nothing says where the next object begins.</remarks>
internal sealed class JsonRecords(PipeReader pipe) : IProductRecords
{
    private const int Sniffed = 4 * 1024; // of an object, to see whether it is a product or holds the list

    internal static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true };

    private readonly JsonFields _fields = new();
    private JsonReaderState _state = new(Options);
    private ReadOnlySequence<byte> _unread;
    private ReadOnlySequence<byte> _current;
    private long _line = 1;
    private bool _reading;
    private bool _ended;
    private bool _isStarted;
    private bool _isWrapped;
    private bool _isOutsideList; // in an object that holds one
    private bool _hasList;
    private int? _passedOver; // the depth of a value that is no list of products

    public IReadOnlyList<string> Columns => _fields.Columns;

    public long Line { get; private set; }

    public RuleViolation? Broken { get; private set; }

    public bool HasHeader => false;

    public string MediaType => "application/json";

    public FieldValue this[int column] => _fields[column];

    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        Step step;
        while ((step = Next()) == Step.More)
        {
            if (_unread.Length > IProductRecords.LongestRead)
            {
                throw new UnreadableFileException(_line, $"begins an object of more than {IProductRecords.LongestRead} bytes");
            }

            if (_ended)
            {
                throw new UnreadableFileException(_line, "ends before its JSON does");
            }

            await ReadMoreAsync(ct);
        }

        return step == Step.Record;
    }

    public void CopyTo(IBufferWriter<byte> output, bool isFirst, IReadOnlyDictionary<int, FieldValue>? taken)
    {
        if (!IsTooLong)
        {
            JsonLine.Write(_current, output);
        }
    }

    public ValueTask DisposeAsync()
    {
        // A pipe with an unfinished read cannot be reused, nor can its HTTP connection.
        if (_reading)
        {
            pipe.AdvanceTo(_unread.Start);
            _reading = false;
        }

        return ValueTask.CompletedTask;
    }

    private bool IsTooLong => _current.Length > IProductRecords.LongestRecord;

    private Step Next()
    {
        if (!_isStarted && !TryStart())
        {
            return _ended ? Step.End : Step.More;
        }

        try
        {
            while (true)
            {
                var reader = new Utf8JsonReader(_unread, _ended, _state);
                if (!reader.Read())
                {
                    return _ended ? Step.End : Step.More;
                }

                var step = _isOutsideList ? Enter(ref reader) : Take(ref reader);
                if (step is not null)
                {
                    return step.Value;
                }
            }
        }
        catch (JsonException e)
        {
            throw new UnreadableFileException((e.LineNumber ?? 0) + 1, $"must be well-formed JSON (column {e.BytePositionInLine + 1})");
        }
        catch (InvalidOperationException)
        {
            throw new UnreadableFileException(_line, "must have names that are valid text"); // half a surrogate pair, compared with a name
        }
    }

    // Where a list begins or ends there is no record yet.
    private Step? Take(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.EndArray || (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0))
        {
            _isOutsideList = _isWrapped;
            Advance(ref reader);
            return null;
        }

        var start = reader.TokenStartIndex;
        if (!reader.TrySkip())
        {
            return Step.More;
        }

        Line = _line + LinesIn(_unread.Slice(0, start));
        _current = _unread.Slice(start, reader.BytesConsumed - start);
        Advance(ref reader);
        Broken = IsTooLong ? IProductRecords.TooLong : _fields.Read(_current);
        return Step.Record;
    }

    // Of an object that holds a list: passes over what is not on the way to it. Another such object may follow.
    private Step? Enter(ref Utf8JsonReader reader)
    {
        if (_passedOver is { } depth)
        {
            _passedOver = reader.CurrentDepth == depth ? null : depth;
        }
        else if (reader.TokenType == JsonTokenType.PropertyName)
        {
            var holds = WrappedList.IsNamedBy(ref reader);
            if (!reader.Read())
            {
                return Step.More;
            }

            _isOutsideList = !(holds && reader.TokenType == JsonTokenType.StartArray);
            _hasList |= !_isOutsideList;
            _passedOver = !holds && reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? reader.CurrentDepth : null;
        }
        else if (reader.CurrentDepth == 0)
        {
            if (reader.TokenType != JsonTokenType.StartObject && !_hasList)
            {
                throw new UnreadableFileException(_line + LinesIn(_unread.Slice(0, reader.TokenStartIndex)), "must contain a list of products");
            }

            _hasList = false;
        }

        Advance(ref reader);
        return null;
    }

    private bool TryStart()
    {
        var start = new SequenceReader<byte>(_unread);
        start.IsNext([0xEF, 0xBB, 0xBF], advancePast: true);
        start.AdvancePastAny(" \t\r\n"u8);
        if (start.End)
        {
            return false;
        }

        if (start.UnreadSequence.Length < Sniffed && !_ended && start.IsNext((byte)'{'))
        {
            return false;
        }

        _isStarted = true;
        _isWrapped = _isOutsideList = WrappedList.IsAt(start.UnreadSequence);
        _line += LinesIn(_unread.Slice(0, start.Position));
        _unread = start.UnreadSequence;
        return true;
    }

    private void Advance(ref Utf8JsonReader reader)
    {
        _line += LinesIn(_unread.Slice(0, reader.BytesConsumed));
        _state = reader.CurrentState;
        _unread = _unread.Slice(reader.BytesConsumed);
    }

    private static long LinesIn(in ReadOnlySequence<byte> part)
    {
        var lines = 0L;
        foreach (var segment in part)
        {
            lines += segment.Span.Count((byte)'\n');
        }

        return lines;
    }

    private async ValueTask ReadMoreAsync(CancellationToken ct)
    {
        if (_reading)
        {
            pipe.AdvanceTo(_unread.Start, _unread.End);
            _reading = false;
        }

        // Each read begins with the object, so a long one is read in steps that double it.
        var read = _unread.Length > IProductRecords.LongestRecord ? await pipe.ReadAtLeastAsync((int)_unread.Length * 2, ct) : await pipe.ReadAsync(ct);
        _reading = true;
        _unread = read.Buffer;
        _ended = read.IsCompleted;
    }

    private enum Step
    {
        Record,
        More,
        End,
    }
}
