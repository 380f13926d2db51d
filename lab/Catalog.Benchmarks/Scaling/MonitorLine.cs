using System.Globalization;
using System.Text;

namespace Catalog.Benchmarks.Scaling;

/// <summary>A command in the output of MONITOR.</summary>
/// <param name="IsInScript">Whether a script called it, so that it used no connection.</param>
/// <param name="Command">Its name in upper case.</param>
/// <param name="Arguments">The first arguments.</param>
internal sealed record MonitorLine(bool IsInScript, string Command, IReadOnlyList<string> Arguments)
{
    private const int Few = 3; // enough to find the key

    private static readonly HashSet<string> Keyless =
        ["PING", "INFO", "CLUSTER", "CONFIG", "CLIENT", "ECHO", "PUBLISH", "SUBSCRIBE", "UNSUBSCRIBE", "SCRIPT", "REPLCONF", "MONITOR", "TIME", "SCAN", "SELECT"];

    /// <summary>The first key; null if there is none.</summary>
    public string? Key => Command switch
    {
        "EVALSHA" or "EVAL" => Arguments is [_, not "0", var key] ? key : null,
        _ when Keyless.Contains(Command) => null,
        _ => Arguments.Count > 0 ? Arguments[0] : null,
    };

    /// <summary>The command or script with the kind of key: <c>GET product</c>, <c>fill product</c>.</summary>
    public string Action =>
        $"{(Command == "EVALSHA" && Arguments.Count > 0 ? ScriptNames.Of(Arguments[0]) ?? Command : Command)} {KeyKind.Of(Key)}";

    /// <summary>Parses <c>+1339518083.107412 [0 127.0.0.1:60866] "get" "key"</c>; null for another kind of line.</summary>
    public static MonitorLine? Parse(string line)
    {
        var close = line.IndexOf("] \"", StringComparison.Ordinal);
        if (close < 0)
        {
            return null;
        }

        var words = new List<string>();
        for (var at = close + 2; at < line.Length && line[at] == '"' && words.Count <= Few; at++)
        {
            words.Add(Word(line, ref at));
        }

        return new MonitorLine(line.AsSpan(0, close).EndsWith(" lua"), words[0].ToUpperInvariant(), words[1..]);
    }

    // Starts at the opening quote; ends at the space behind the closing one.
    private static string Word(string line, ref int at)
    {
        var word = new StringBuilder();
        for (at++; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] != '\\')
            {
                word.Append(line[at]);
            }
            else if (line[++at] == 'x')
            {
                word.Append((char)int.Parse(line.AsSpan(at + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                word.Append(line[at] switch { 'n' => '\n', 'r' => '\r', 't' => '\t', 'a' => '\a', 'b' => '\b', var plain => plain });
            }
        }

        at++;
        return word.ToString();
    }
}
