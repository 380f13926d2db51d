using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Catalog.Lab.HttpFiles;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Stories;

/// <summary>Each story on a new lab: the responses are those that its comments expect.</summary>
public sealed class StoryTests(StoryLab lab, ITestOutputHelper output) : IClassFixture<StoryLab>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30); // ends a hang; how long a message takes is measured elsewhere
    private static readonly HashSet<string> OfContent = new(StringComparer.OrdinalIgnoreCase) { "Content-Type" };

    [Fact]
    public async Task Every_request_of_every_story_is_answered_as_its_comments_say()
    {
        var variables = new Dictionary<string, string>(lab.Variables);
        Assert.Empty(lab.Progress.Lines);
        Assert.Equal(StoryFile.Variables.Order(StringComparer.Ordinal), variables.Keys.Append("$timestamp").Order(StringComparer.Ordinal));
        using var http = new HttpClient();
        var (sent, wrong) = (0, new List<string>());

        foreach (var file in Directory.GetFiles(Repository.PathOf("http"), "*.http").Order(StringComparer.Ordinal))
        {
            foreach (var request in StoryFile.Read(Path.GetFileName(file), await File.ReadAllTextAsync(file)))
            {
                sent++;
                variables["$timestamp"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
                wrong.AddRange((await AskAsync(http, request, variables)).Select(broken => $"{request.Place} ({request.Name}): {broken}"));
            }
        }

        output.WriteLine($"{sent} requests");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task The_commands_of_the_first_five_minutes_do_what_the_README_says()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The commands are for bash.");
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"));
        var section = readme[readme.IndexOf("## The first five minutes", StringComparison.Ordinal)..readme.IndexOf("## Learn, use, run", StringComparison.Ordinal)];
        string[] blocks = [.. section.Split("```").Where((_, i) => i % 2 == 1).Where(block => block.Contains("curl", StringComparison.Ordinal))];
        var folder = Directory.CreateTempSubdirectory("catalog-readme").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "http"));
        await StoryFiles.WriteAsync(Path.Combine(folder, "http"), lab.Variables, CancellationToken.None);

        using var http = new HttpClient();
        using var forget = new HttpRequestMessage(HttpMethod.Post, lab.Variables["host"] + "/cache/invalidations")
        {
            Content = new StringContent("""{"resource":"product"}""", Encoding.UTF8, "application/json"),
        };
        forget.Headers.Authorization = new AuthenticationHeaderValue("Bearer", lab.Variables["adminToken"]);
        using var forgotten = await http.SendAsync(forget); // as on a new lab, whatever the stories have read
        forgotten.EnsureSuccessStatusCode();

        const string ReadOnTheOther = "\ncurl -s http://127.0.0.1:5081/products/1\n";
        var said = await BashAsync(folder, string.Join("\necho\n", blocks)
            .Replace(ReadOnTheOther, $"\nfor i in $(seq 1000); do{ReadOnTheOther.TrimEnd()} | grep -q 1.99 && break; sleep 0.02; done{ReadOnTheOther}", StringComparison.Ordinal) // the message may be late
            .Replace("http://127.0.0.1:5080", lab.Variables["host"], StringComparison.Ordinal)
            .Replace("http://127.0.0.1:5081", lab.Variables["other"], StringComparison.Ordinal));

        output.WriteLine(said);
        Assert.Equal(3, blocks.Length);
        Assert.Matches("(?s)fwd=miss.*detail=L1.*detail=L2.*\"price\":1.99.*\"price\":1.99.*\"decisions\":", said); // the writer's answer, and the other node's
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<string> BashAsync(string folder, string script)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euc", script]) { WorkingDirectory = folder, RedirectStandardOutput = true })!;
        var said = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();
        Assert.Equal(0, bash.ExitCode);
        return said;
    }

    private static async Task<IReadOnlyList<string>> AskAsync(HttpClient http, StoryRequest request, Dictionary<string, string> variables)
    {
        var began = Stopwatch.GetTimestamp();
        while (true)
        {
            using var message = Message(request, variables);
            using var answer = await http.SendAsync(message);
            var body = await answer.Content.ReadAsStringAsync();
            string[] broken = [.. request.Expectations.Select(expectation => Expectation.Broken(expectation, answer, body)).OfType<string>()];
            if (broken.Length == 0 || !request.MayTakeAMoment || Stopwatch.GetElapsedTime(began) > Bound)
            {
                return broken;
            }

            await Task.Delay(5);
        }
    }

    private static HttpRequestMessage Message(StoryRequest request, Dictionary<string, string> variables)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), Filled(request.Address, variables));
        if (request.Body is { } body)
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Filled(body, variables)));
        }

        foreach (var (name, value) in request.Headers)
        {
            var filled = Filled(value, variables);
            if (OfContent.Contains(name))
            {
                message.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(filled);
            }
            else
            {
                message.Headers.TryAddWithoutValidation(name, filled);
            }
        }

        return message;
    }

    private static string Filled(string text, Dictionary<string, string> variables) =>
        variables.Aggregate(text, (filled, variable) => filled.Replace("{{" + variable.Key + "}}", variable.Value, StringComparison.Ordinal));
}
