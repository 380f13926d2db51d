using System.Buffers;
using System.Buffers.Text;

namespace Catalog.Contenders.Wire;

/// <summary>Splits one direction of a Redis connection (RESP2 or RESP3) into whole frames. Not thread-safe.</summary>
internal sealed class RespFrames
{
    private static readonly byte[] LineEnd = "\r\n"u8.ToArray();
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private int _from;

    /// <summary>Adds bytes as they arrived.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_from == _waiting.WrittenCount)
        {
            _waiting.ResetWrittenCount();
            _from = 0;
        }

        _waiting.Write(bytes);
    }

    /// <summary>Takes the next whole frame. It stays valid until the next <see cref="Add"/>.</summary>
    /// <exception cref="InvalidDataException">This is not RESP.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        var rest = _waiting.WrittenMemory[_from..];
        var length = LengthOf(rest.Span);
        frame = length < 0 ? default : rest[..length];
        _from += Math.Max(length, 0);
        return length > 0;
    }

    /// <summary>The first texts of a frame that is an array or a push: a command and its arguments, or a message.</summary>
    public static List<ReadOnlyMemory<byte>> TextsOf(ReadOnlyMemory<byte> frame, int most)
    {
        var texts = new List<ReadOnlyMemory<byte>>(most);
        if (frame.Span[0] is not ((byte)'*' or (byte)'>'))
        {
            return texts;
        }

        var at = Number(frame.Span, out var count);
        for (var i = 0; i < count && texts.Count < most; i++)
        {
            var element = frame[at..];
            var length = LengthOf(element.Span);
            if (element.Span[0] == '$')
            {
                var start = Number(element.Span, out var size);
                texts.Add(size < 0 ? default : element.Slice(start, size));
            }
            else
            {
                texts.Add(default);
            }

            at += length;
        }

        return texts;
    }

    // -1: not complete yet.
    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return -1;
        }

        switch (bytes[0])
        {
            case (byte)'+' or (byte)'-' or (byte)':' or (byte)',' or (byte)'#' or (byte)'_' or (byte)'(':
                var end = bytes.IndexOf(LineEnd);
                return end < 0 ? -1 : end + 2;
            case (byte)'$' or (byte)'=' or (byte)'!':
                var text = Number(bytes, out var size);
                return text < 0 ? -1 : size < 0 ? text : bytes.Length < text + size + 2 ? -1 : text + size + 2;
            case (byte)'*' or (byte)'~' or (byte)'>':
                return OfElements(bytes, 1);
            case (byte)'%':
                return OfElements(bytes, 2);
            case (byte)'|': // attributes come before the reply that they describe
                var attributes = OfElements(bytes, 2);
                var reply = attributes < 0 ? -1 : LengthOf(bytes[attributes..]);
                return reply < 0 ? -1 : attributes + reply;
            default:
                throw new InvalidDataException($"0x{bytes[0]:x2} does not begin a reply of Redis.");
        }
    }

    private static int OfElements(ReadOnlySpan<byte> bytes, int each)
    {
        var at = Number(bytes, out var count);
        for (var i = 0; at >= 0 && i < count * each; i++)
        {
            var length = LengthOf(bytes[at..]);
            at = length < 0 ? -1 : at + length;
        }

        return at;
    }

    // The number after the type, and where the line after it begins; -1 when the line is not complete.
    private static int Number(ReadOnlySpan<byte> bytes, out int number)
    {
        var end = bytes.IndexOf(LineEnd);
        number = -1;
        return end < 0 ? -1
            : Utf8Parser.TryParse(bytes[1..end], out number, out _) ? end + 2
            : throw new InvalidDataException("A length in a reply of Redis is not a number.");
    }
}
