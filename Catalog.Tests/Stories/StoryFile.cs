using System.Text.RegularExpressions;

namespace Catalog.Tests.Stories;

/// <summary>
/// Reads <c>.http</c> files in the syntax that Visual Studio, REST Client of VS Code, Rider and httpyac have in common. Anything else is a
/// <see cref="FormatException"/>: scripts, assertions, names of requests, variables in the file, bodies from other files.
/// </summary>
internal static partial class StoryFile
{
    private const string Separator = "###";
    private const string Expect = "# Expect ";
    private const string Soon = "soon ";

    /// <summary>The variables that the lab writes, and the one that all editors know.</summary>
    public static readonly IReadOnlySet<string> Variables = new HashSet<string>
    {
        "host", "other", "adminToken", "adaToken", "adaId", "brunoToken", "brunoId", "chiyoToken", "chiyoId", "phoneToken", "phoneSession",
        "paidReservation", "droppedReservation", "$timestamp",
    };

    /// <summary>Reads a file.</summary>
    /// <param name="name">Its name, for messages.</param>
    /// <param name="text">Its text.</param>
    /// <exception cref="FormatException">It has a construct that an editor does not know.</exception>
    public static IReadOnlyList<StoryRequest> Read(string name, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        var starts = lines.Index().Where(line => line.Item.StartsWith(Separator, StringComparison.Ordinal)).Select(line => line.Index).ToArray();
        Demand(starts.Length > 0, name, 1, "has no request");
        foreach (var (i, line) in lines.Index().Take(starts[0]))
        {
            Demand(line.Length == 0 || IsComment(line), name, i + 1, "only comments may come before the first request");
        }

        return [.. starts.Zip(starts.Skip(1).Append(lines.Length)).Select(part => ReadRequest(name, part.First, lines[part.First..part.Second]))];
    }

    private static StoryRequest ReadRequest(string file, int start, string[] lines)
    {
        var title = lines[0][Separator.Length..].Trim();
        Demand(title.Length > 0, file, start + 1, "a request needs a name");
        var at = 1;
        var expectations = new List<string>();
        for (; at < lines.Length && (lines[at].Length == 0 || lines[at][0] == '#'); at++)
        {
            Demand(lines[at].Length == 0 || IsComment(lines[at]), file, start + at + 1, "a comment that an editor takes for a command");
            if (lines[at].StartsWith(Expect, StringComparison.Ordinal))
            {
                expectations.Add(lines[at][Expect.Length..]);
            }
        }

        Demand(at < lines.Length, file, start + at, "there is no request");
        var request = RequestLine().Match(lines[at]);
        Demand(request.Success, file, start + at + 1, $"'{lines[at]}' is not a method and an address");
        var headers = new List<(string, string)>();
        for (at++; at < lines.Length && lines[at].Length > 0; at++)
        {
            var header = HeaderLine().Match(lines[at]);
            Demand(header.Success, file, start + at + 1, $"'{lines[at]}' is not a header");
            headers.Add((header.Groups[1].Value, header.Groups[2].Value));
        }

        var body = string.Join('\n', lines[Math.Min(at + 1, lines.Length)..]).Trim('\n');
        Demand(body.Split('\n').All(IsBody), file, start + at + 1, "the body has a line that an editor takes for a command");
        foreach (var variable in Variable().Matches(string.Join('\n', lines)).Select(match => match.Groups[1].Value))
        {
            Demand(Variables.Contains(variable), file, start + 1, $"{{{{{variable}}}}} is not a variable");
        }

        Demand(expectations.Count > 0, file, start + 1, "a request needs an expectation");
        var isSlow = expectations[0].StartsWith(Soon, StringComparison.Ordinal);
        return new StoryRequest(
            $"{file}, line {start + 1}", title, request.Groups[1].Value, request.Groups[2].Value, headers, body.Length > 0 ? body : null,
            isSlow ? [expectations[0][Soon.Length..], .. expectations.Skip(1)] : expectations, isSlow);
    }

    // Not "# @name", which names a request, nor a line of a script.
    private static bool IsComment(string line) => Comment().IsMatch(line);

    private static bool IsBody(string line) => !Command().IsMatch(line);

    private static void Demand(bool isSo, string file, int line, string otherwise)
    {
        if (!isSo)
        {
            throw new FormatException($"{file}, line {line}: {otherwise}.");
        }
    }

    [GeneratedRegex("^(GET|HEAD|POST|PUT|PATCH|DELETE) (\\{\\{(?:host|other)\\}\\}/\\S*)$")]
    private static partial Regex RequestLine();

    [GeneratedRegex("^([A-Za-z][A-Za-z-]*): (\\S.*)$")]
    private static partial Regex HeaderLine();

    [GeneratedRegex("^#(?!##)(?! ?@)(?: .*)?$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:<|>|\?\?|@|#|//|\{\{$|\}\}$)")]
    private static partial Regex Command();

    [GeneratedRegex(@"\{\{(.*?)\}\}", RegexOptions.Singleline)]
    private static partial Regex Variable();
}
