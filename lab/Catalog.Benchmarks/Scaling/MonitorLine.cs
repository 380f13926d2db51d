using System.Globalization;
using System.Text;

namespace Catalog.Benchmarks.Scaling;

/// <summary>A command that MONITOR showed.</summary>
/// <param name="IsInScript">Whether a script called it: it came over no connection.</param>
/// <param name="Command">Its name in upper case.</param>
/// <param name="Arguments">The first few.</param>
internal sealed record MonitorLine(bool IsInScript, string Command, IReadOnlyList<string> Arguments)
{
    private const int Few = 3; // as many as it takes to find the key

    private static readonly HashSet<string> Keyless =
        ["PING", "INFO", "CLUSTER", "CONFIG", "CLIENT", "ECHO", "PUBLISH", "SUBSCRIBE", "UNSUBSCRIBE", "SCRIPT", "REPLCONF", "MONITOR", "TIME", "SCAN", "SELECT"];

    /// <summary>The first key; null when there is none.</summary>
    public string? Key => Command switch
    {
        "EVALSHA" or "EVAL" => Arguments is [_, not "0", var key] ? key : null,
        _ when Keyless.Contains(Command) => null,
        _ => Arguments.Count > 0 ? Arguments[0] : null,
    };

    /// <summary>What it does to what: <c>GET product</c>, <c>fill product</c>.</summary>
    public string Deed =>
        $"{(Command == "EVALSHA" && Arguments.Count > 0 ? ScriptNames.Of(Arguments[0]) ?? Command : Command)} {KeyKind.Of(Key)}";

    /// <summary>Reads <c>+1339518083.107412 [0 127.0.0.1:60866] "get" "key"</c>; null when it is no such line.</summary>
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

    // From the opening quote; leaves the place of the space behind the closing one.
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
