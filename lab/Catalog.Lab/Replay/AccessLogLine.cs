using System.Buffers;
using System.Globalization;
using System.Text;

namespace Catalog.Lab.Replay;

/// <summary>A request as an access log tells of it.</summary>
/// <param name="At">When it was logged.</param>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Target">What was asked for: path and query, or a whole address.</param>
internal readonly record struct AccessLogLine(DateTimeOffset At, string Method, string Target)
{
    private const string TimeFormat = "dd'/'MMM'/'yyyy':'HH':'mm':'ss zzz";
    private const int TimeLength = 26; // 10/Oct/2026:13:55:36 -0700
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Reads a line of the common or the combined format; what follows the status may be anything.</summary>
    /// <remarks>
    /// <c>address ident user [time] "request" status ...</c>, as nginx and Apache write it. Nothing before the time is looked at: a
    /// user's name may have spaces and brackets in it. What is escaped in the target (<c>\x22</c>, <c>\"</c>) is percent-encoded.
    /// </remarks>
    /// <returns>False when it is something else.</returns>
    public static bool TryParse(ReadOnlySpan<char> line, out AccessLogLine parsed)
    {
        parsed = default;
        for (var skipped = line.IndexOf(" ["); skipped >= 0; skipped = line.IndexOf(" ["))
        {
            line = line[(skipped + 2)..];
            if (line.Length > TimeLength && line[TimeLength..].StartsWith("] \"") && TryReadTime(line[..TimeLength], out var at))
            {
                return TryParseRequest(line[(TimeLength + 3)..], at, out parsed);
            }
        }

        return false;
    }

    private static bool TryReadTime(ReadOnlySpan<char> text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out at);

    private static bool TryParseRequest(ReadOnlySpan<char> rest, DateTimeOffset at, out AccessLogLine parsed)
    {
        parsed = default;
        var end = EndOfQuoted(rest);
        if (end < 0 || !HasStatus(rest[(end + 1)..]))
        {
            return false;
        }

        var request = rest[..end];
        var (first, last) = (request.IndexOf(' '), request.LastIndexOf(' '));
        if (first <= 0 || last <= first + 1 || !request[(last + 1)..].StartsWith("HTTP/"))
        {
            return false;
        }

        parsed = new AccessLogLine(at, request[..first].ToString(), Encoded(request[(first + 1)..last]));
        return true;
    }

    private static int EndOfQuoted(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                return i;
            }

            if (text[i] == '\\')
            {
                i++; // what is escaped ends nothing
            }
        }

        return -1;
    }

    private static bool HasStatus(ReadOnlySpan<char> text) =>
        text.Length >= 4 && text[0] == ' ' && text[1..4].IndexOfAnyExceptInRange('0', '9') < 0 && (text.Length == 4 || text[4] == ' ');

    private static string Encoded(ReadOnlySpan<char> target)
    {
        if (!target.Contains('\\'))
        {
            return target.ToString();
        }

        var text = new StringBuilder(target.Length + 2);
        for (var i = 0; i < target.Length; i++)
        {
            if (target[i] != '\\' || i + 1 == target.Length)
            {
                text.Append(target[i]);
            }
            else if (target[i + 1] == 'x' && i + 3 < target.Length && target.Slice(i + 2, 2).IndexOfAnyExcept(HexDigits) < 0)
            {
                text.Append('%').Append(target.Slice(i + 2, 2));
                i += 3;
            }
            else
            {
                text.Append('%').Append(((int)target[++i]).ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
