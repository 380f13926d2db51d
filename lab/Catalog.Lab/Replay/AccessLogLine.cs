using System.Buffers;
using System.Globalization;
using System.Text;

namespace Catalog.Lab.Replay;

/// <summary>A request recorded in an access log.</summary>
/// <param name="At">The time it was logged.</param>
/// <param name="Method">GET, POST and so on.</param>
/// <param name="Target">The request target: path and query, or an absolute URL.</param>
internal readonly record struct AccessLogLine(DateTimeOffset At, string Method, string Target)
{
    private const string TimeFormat = "dd'/'MMM'/'yyyy':'HH':'mm':'ss zzz";
    private const int TimeLength = 26; // 10/Oct/2026:13:55:36 -0700
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Parses a line of the common or combined format; the text after the status may be anything.</summary>
    /// <remarks>
    /// <c>address ident user [time] "request" status ...</c>, as nginx and Apache write it. Text before the time is skipped: a user name
    /// may contain spaces and brackets. Escapes in the target (<c>\x22</c>, <c>\"</c>) become percent-encoding.
    /// </remarks>
    /// <returns>False if the line has another format.</returns>
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
                i++; // an escaped quote does not end the text
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
