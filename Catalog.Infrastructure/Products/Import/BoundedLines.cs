using System.Buffers;
using System.IO.Pipelines;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>Splits a pipe into lines of bounded length, however long the pipe: a line that is too long is skipped, not stored.</summary>
/// <remarks>Lines end with LF or CRLF; the last needs no end. For one reader at a time. Disposing gives the pipe back, uncompleted.</remarks>
internal sealed class BoundedLines(PipeReader pipe, int longest) : IDisposable
{
    private ReadOnlySequence<byte> _unread;
    private bool _ended;
    private bool _reading;

    /// <summary>The number of the line read last, from 1; 0 before the first.</summary>
    public long Number { get; private set; }

    /// <summary>Whether the line read last was too long; <see cref="Line"/> is then empty.</summary>
    public bool TooLong { get; private set; }

    /// <summary>The line read last, without its end. Valid until the next read.</summary>
    public ReadOnlySequence<byte> Line { get; private set; }

    /// <summary>Reads the next line; <see langword="false"/> after the last.</summary>
    /// <exception cref="IOException">The sender went away before the end of the file.</exception>
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

    /// <inheritdoc />
    public void Dispose()
    {
        // A pipe left in the middle of a read can not be used again, and with it an HTTP connection.
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
            // Of a line that is too long already, nothing need be kept but that fact.
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
