using System.Buffers;
using Catalog.Testbed.Proxy;

namespace Catalog.Contenders.Wire;

/// <summary>Splits one direction of a Redis connection into whole frames, however their bytes arrive. Not thread-safe.</summary>
internal sealed class RespFrames
{
    private readonly ArrayBufferWriter<byte> _waiting = new();
    private readonly List<(int Header, int At, int Length)> _texts = [];
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
    /// <exception cref="FormatException">This is not RESP.</exception>
    public bool TryTake(out ReadOnlyMemory<byte> frame)
    {
        var rest = _waiting.WrittenMemory[_from..];
        var length = RespReply.LengthOf(rest.Span, _texts);
        frame = rest[..length];
        _from += length;
        return length > 0;
    }

    /// <summary>The first bulk strings of a frame that is an array or a push: a command and its arguments, or a message.</summary>
    public static List<ReadOnlyMemory<byte>> TextsOf(ReadOnlyMemory<byte> frame, int most)
    {
        var texts = new List<(int Header, int At, int Length)>();
        if (frame.Span[0] is (byte)'*' or (byte)'>')
        {
            _ = RespReply.LengthOf(frame.Span, texts);
        }

        return [.. texts.Take(most).Select(text => frame.Slice(text.At, text.Length))];
    }
}
