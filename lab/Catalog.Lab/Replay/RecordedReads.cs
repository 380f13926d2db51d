using System.Text;

namespace Catalog.Lab.Replay;

/// <summary>The reads of an access log, in its order and at its pace. The file is streamed and may have any length. Thread-safe.</summary>
/// <remarks>
/// Returns GET and HEAD requests to paths of the service; other lines are counted and skipped. A read is never returned before it is
/// due. If all callers are busy it is returned late, and <see cref="Behind"/> is the longest delay.
/// </remarks>
/// <param name="open">Opens the log from the beginning.</param>
/// <param name="served">The paths of the service.</param>
/// <param name="speed">The speed, as a multiple of the recorded one; infinity: without waiting.</param>
/// <param name="endless">Whether to start again at the end of the log.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordedReads(Func<Stream> open, ServedPaths served, double speed, bool endless, TimeProvider time) : IReads, IDisposable
{
    /// <summary>The maximum line length in characters: more than servers accept as a request with its headers.</summary>
    public const int LongestLine = 32 * 1024;

    private readonly SemaphoreSlim _one = new(1);
    private StreamReader? _reader;
    private BoundedTextLines _lines = null!;
    private DateTimeOffset? _first;
    private long _started;
    private bool _hasAny;

    public long Taken { get; private set; }

    /// <summary>Lines in another format, or too long.</summary>
    public long Malformed { get; private set; }

    /// <summary>Requests other than GET and HEAD.</summary>
    public long Writes { get; private set; }

    /// <summary>Reads of paths that the service does not have.</summary>
    public long Elsewhere { get; private set; }

    /// <summary>The longest delay between the time a read was due and the time it was returned.</summary>
    public TimeSpan Behind { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The reads are endless, but the log has no read of the service.</exception>
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
                throw new InvalidDataException("The log has no GET or HEAD request to a path of the service.");
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
