using System.Globalization;
using System.Text;

namespace Catalog.Testbed.Proxy;

/// <summary>Changes some of the replies of one connection. Not thread-safe.</summary>
/// <param name="told">Counts what was changed.</param>
/// <param name="oneIn">One reply in so many.</param>
internal sealed class Lies(LiesTold told, int oneIn)
{
    private const int Honest = 40; // the first replies: of the handshake, without which nothing is connected
    private const int LeastText = 25; // numbers are exchanged, but not changed: Redis has no way to protect them
    private readonly List<(int Header, int At, int Length)> _texts = [];
    private byte[] _pending = [];
    private byte[]? _last;
    private int _replies;

    /// <summary>Receives what the server sends; returns what the client gets, in whole replies.</summary>
    public byte[] Change(ReadOnlySpan<byte> received)
    {
        _pending = [.. _pending, .. received];
        var (output, at) = (new MemoryStream(), 0);
        byte[]? held = null;
        while (RespReply.LengthOf(_pending.AsSpan(at), _texts) is > 0 and var length)
        {
            var reply = _pending.AsSpan(at, length).ToArray();
            at += length;
            if (RespReply.IsPush(reply, _texts) || ++_replies <= Honest)
            {
                output.Write(reply);
                continue;
            }

            var changed = Random.Shared.Next(oneIn) == 0 && held is null ? Lie(reply, ref held) : reply;
            output.Write(changed);
            if (held is not null && changed.Length > 0)
            {
                told.Swapped();
                output.Write(held); // after the one that it has changed places with
                held = null;
            }

            _last = reply;
        }

        output.Write(held);
        _pending = _pending[at..];
        return output.ToArray();
    }

    private byte[] Lie(byte[] reply, ref byte[]? held)
    {
        var text = _texts.Find(text => text.Length >= LeastText);
        switch (Random.Shared.Next(4))
        {
            case 0 when text.Length > 0:
                told.Corrupted();
                reply[text.At + Random.Shared.Next(text.Length)] ^= (byte)(1 << Random.Shared.Next(8));
                return reply;
            case 1 when text.Length > 0:
                told.Truncated();
                var shorter = Random.Shared.Next(text.Length);
                var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{(char)reply[text.Header]}{shorter}\r\n"));
                return [.. reply[..text.Header], .. header, .. reply[text.At..(text.At + shorter)], .. reply[(text.At + text.Length)..]];
            case 2:
                held = reply;
                return [];
            default:
                if (_last is null)
                {
                    return reply;
                }

                told.Repeated();
                return _last;
        }
    }
}
