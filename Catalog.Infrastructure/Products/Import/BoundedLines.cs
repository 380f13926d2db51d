using System.Buffers;
using System.IO.Pipelines;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Splits a pipe of any length into lines of bounded length. A line that is too long is skipped without being stored.</summary>
/// <remarks>Lines end with LF or CRLF; the end of the last is optional. For one reader at a time. Disposing leaves the pipe uncompleted.</remarks>
internal sealed class BoundedLines(PipeReader pipe, int longest) : IDisposable
{
    private ReadOnlySequence<byte> _unread;
    private bool _ended;
    private bool _reading;

    /// <summary>The number of the current line, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the current line was too long; <see cref="Line"/> is then empty.</summary>
    public bool TooLong { get; private set; }

    /// <summary>The current line, without its end. Valid until the next read.</summary>
    public ReadOnlySequence<byte> Line { get; private set; }

    /// <summary>Reads the next line; <see langword="false"/> after the last.</summary>
    /// <exception cref="IOException">The sender disconnected before the end of the file.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken ct)
    {
        TooLong = false;
        Line = default;
        while (true)
        {
            if (TryTake())
            {
                Number++;
                return true;
            }

            if (_ended)
            {
                return false;
            }

            await ReadMoreAsync(ct);
        }
    }

    public void Dispose()
    {
        // A pipe with an unfinished read cannot be reused, nor can its HTTP connection.
        if (_reading)
        {
            pipe.AdvanceTo(_unread.Start);
            _reading = false;
        }
    }

    private bool TryTake()
    {
        if (_unread.PositionOf((byte)'\n') is { } end)
        {
            Take(_unread.Slice(0, end));
            _unread = _unread.Slice(_unread.GetPosition(1, end));
            return true;
        }

        if (_ended && (_unread.Length > 0 || TooLong))
        {
            Take(_unread);
            _unread = _unread.Slice(_unread.End);
            return true;
        }

        return false;
    }

    private void Take(ReadOnlySequence<byte> line)
    {
        TooLong |= line.Length > longest;
        if (!TooLong)
        {
            Line = line.Length > 0 && line.Slice(line.Length - 1).FirstSpan[0] == (byte)'\r' ? line.Slice(0, line.Length - 1) : line;
        }
    }

    private async ValueTask ReadMoreAsync(CancellationToken ct)
    {
        if (_reading)
        {
            // The rest of a line that is already too long need not be stored.
            TooLong |= _unread.Length > longest;
            pipe.AdvanceTo(TooLong ? _unread.End : _unread.Start, _unread.End);
            _reading = false;
        }

        var read = await pipe.ReadAsync(ct);
        _reading = true;
        _unread = read.Buffer;
        _ended = read.IsCompleted;
    }
}
