using System.Text;

namespace Catalog.Lab.Replay;

/// <summary>Reads the lines of a text of any length in bounded memory and skips lines that are too long. Not thread-safe.</summary>
/// <param name="text">The text; read ahead by a few KB and not disposed.</param>
/// <param name="longest">The maximum line length in characters.</param>
internal sealed class BoundedTextLines(TextReader text, int longest)
{
    private readonly char[] _buffer = new char[4096];
    private readonly StringBuilder _line = new();
    private int _next;
    private int _end;

    /// <summary>The next line without its line break; empty in place of a line that is too long; null at the end of the text.</summary>
    public async ValueTask<string?> ReadAsync(CancellationToken ct)
    {
        _line.Clear();
        var (any, tooLong) = (false, false);
        while (_next < _end || await FillAsync(ct))
        {
            any = true;
            var length = _buffer.AsSpan(_next, _end - _next).IndexOf('\n');
            var isEnd = length >= 0;
            length = isEnd ? length : _end - _next;
            tooLong |= _line.Length + length > longest;
            if (!tooLong)
            {
                _line.Append(_buffer, _next, length);
            }

            _next += isEnd ? length + 1 : length;
            if (isEnd)
            {
                break;
            }
        }

        return !any ? null : tooLong ? "" : _line.ToString().TrimEnd('\r');
    }

    private async ValueTask<bool> FillAsync(CancellationToken ct)
    {
        (_next, _end) = (0, await text.ReadAsync(_buffer, ct));
        return _end > 0;
    }
}
