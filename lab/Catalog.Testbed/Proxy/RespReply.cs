using System.Buffers.Text;

namespace Catalog.Testbed.Proxy;

/// <summary>Finds replies in what a Redis server sends (RESP2 and RESP3).</summary>
internal static class RespReply
{
    private static ReadOnlySpan<byte> Ends => "\r\n"u8;

    /// <summary>The length in bytes of the first reply; 0 when it is not complete.</summary>
    /// <param name="bytes">What has been received.</param>
    /// <param name="texts">Receives the place of each bulk string in it: its header, its bytes.</param>
    /// <exception cref="FormatException">These are not replies.</exception>
    public static int LengthOf(ReadOnlySpan<byte> bytes, List<(int Header, int At, int Length)> texts)
    {
        texts.Clear();
        var at = 0;
        return TryPass(bytes, ref at, texts) ? at : 0;
    }

    /// <summary>Whether it is no reply to a command: a message, or the confirmation of a subscription.</summary>
    public static bool IsPush(ReadOnlySpan<byte> reply, List<(int Header, int At, int Length)> texts) =>
        reply[0] == '>'
        || (reply[0] == '*' && texts.Count > 1
            && (reply.Slice(texts[0].At, texts[0].Length).EndsWith("message"u8) || reply.Slice(texts[0].At, texts[0].Length).EndsWith("subscribe"u8)));

    private static bool TryPass(ReadOnlySpan<byte> bytes, ref int at, List<(int Header, int At, int Length)> texts)
    {
        var end = at < bytes.Length ? bytes[at..].IndexOf(Ends) : -1;
        if (end < 0)
        {
            return false;
        }

        var (header, type) = (at, bytes[at]);
        var line = bytes.Slice(at + 1, end - 1);
        at += end + Ends.Length;
        switch ((char)type)
        {
            case '$' or '=' or '!':
                var length = Number(line);
                if (length < 0)
                {
                    return true;
                }

                if (bytes.Length < at + length + Ends.Length)
                {
                    return false;
                }

                texts.Add((header, at, length));
                at += length + Ends.Length;
                return true;
            case '*' or '>' or '~':
                return TryPass(bytes, ref at, texts, Number(line));
            case '%':
                return TryPass(bytes, ref at, texts, 2 * Number(line));
            case '|':
                return TryPass(bytes, ref at, texts, (2 * Number(line)) + 1); // attributes, then what they belong to
            case '+' or '-' or ':' or ',' or '#' or '_' or '(':
                return true;
            default:
                throw new FormatException($"Not a reply of Redis: it begins with {type}.");
        }
    }

    private static bool TryPass(ReadOnlySpan<byte> bytes, ref int at, List<(int Header, int At, int Length)> texts, int parts)
    {
        for (var i = 0; i < parts; i++)
        {
            if (!TryPass(bytes, ref at, texts))
            {
                return false;
            }
        }

        return true;
    }

    private static int Number(ReadOnlySpan<byte> line) => Utf8Parser.TryParse(line, out int number, out _)
        ? number
        : throw new FormatException("A length of Redis's protocol is not a number.");
}
