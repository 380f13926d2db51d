using System.Text;

namespace Catalog.Lab.Replay;

/// <summary>The reads of an access log, in its order and at its pace. The file is streamed: it may be of any length. Thread-safe.</summary>
/// <remarks>
/// GET and HEAD of paths that the service has; all else is counted and skipped. A read is given out no earlier than it is due; when
/// every caller waits for an answer it is given out later, and <see cref="Behind"/> tells by how much.
/// </remarks>
/// <param name="open">Opens the log from its beginning.</param>
/// <param name="served">What the service has.</param>
/// <param name="speed">How many times as fast as recorded; infinity: as fast as it is asked for.</param>
/// <param name="endless">Whether it begins anew at its end.</param>
/// <param name="time">The clock of the pace.</param>
internal sealed class RecordedReads(Func<Stream> open, ServedPaths served, double speed, bool endless, TimeProvider time) : IReads, IDisposable
{
    /// <summary>How long a line may be, in characters: beyond what servers take as a request and its headers.</summary>
    public const int LongestLine = 32 * 1024;

    private readonly SemaphoreSlim _one = new(1);
    private StreamReader? _reader;
    private BoundedTextLines _lines = null!;
    private DateTimeOffset? _first;
    private long _started;
    private bool _hasAny;

    /// <summary>Reads that were given out.</summary>
    public long Taken { get; private set; }

    /// <summary>Lines that are no log lines, or too long.</summary>
    public long Malformed { get; private set; }

    /// <summary>Requests that may change something.</summary>
    public long Writes { get; private set; }

    /// <summary>Reads of what the service does not have.</summary>
    public long Elsewhere { get; private set; }

    /// <summary>How long after it was due a read was given out, at most.</summary>
    public TimeSpan Behind { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The log has no read of the service, and is to be read without end.</exception>
    public async ValueTask<ReadRequest?> NextAsync(Random random, CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (await FindAsync(ct) is not { } line)
            {
                return null;
            }

            await WhenDueAsync(line.At, ct);
            Taken++;
            return new ReadRequest(new HttpMethod(line.Method), line.Target);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Resume() => _first = null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader?.Dispose();
        _one.Dispose();
    }

    private async ValueTask<AccessLogLine?> FindAsync(CancellationToken ct)
    {
        if (_reader is null)
        {
            Begin();
        }

        while (true)
        {
            if (await _lines.ReadAsync(ct) is { } text)
            {
                if (Accept(text) is { } line)
                {
                    _hasAny = true;
                    return line;
                }
            }
            else if (!endless)
            {
                return null;
            }
            else if (!_hasAny)
            {
                throw new InvalidDataException("The log has no read of a path that the service has.");
            }
            else
            {
                Begin();
            }
        }
    }

    private AccessLogLine? Accept(string text)
    {
        if (!AccessLogLine.TryParse(text, out var line))
        {
            Malformed++;
            return null;
        }

        if (line.Method is not ("GET" or "HEAD"))
        {
            Writes++;
            return null;
        }

        if (!served.Has(line.Target))
        {
            Elsewhere++;
            return null;
        }

        return line;
    }

    private async ValueTask WhenDueAsync(DateTimeOffset at, CancellationToken ct)
    {
        if (_first is null)
        {
            (_first, _started) = (at, time.GetTimestamp());
        }

        if (double.IsPositiveInfinity(speed))
        {
            return;
        }

        var early = ((at - _first.Value) / speed) - time.GetElapsedTime(_started);
        if (early > TimeSpan.Zero)
        {
            await Task.Delay(early, time, ct);
        }
        else if (-early > Behind)
        {
            Behind = -early;
        }
    }

    private void Begin()
    {
        _reader?.Dispose();
        _reader = new StreamReader(open(), Encoding.Latin1);
        _lines = new BoundedTextLines(_reader, LongestLine);
        _first = null;
    }
}
