using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Catalog.Lab.HttpFiles;
using Catalog.Testbed;
using Catalog.Tests.Operations;
using Catalog.Tests.Testbed;

namespace Catalog.Tests.Stories;

/// <summary>Each story on a new lab: the responses are those that its comments expect.</summary>
public sealed class StoryTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30); // ends a hang; how long a message takes is measured elsewhere
    private static readonly HashSet<string> OfContent = new(StringComparer.OrdinalIgnoreCase) { "Content-Type" };

    [Fact]
    public async Task Every_request_of_every_story_is_answered_as_its_comments_say()
    {
        await using var catalog = await RunningCatalog.StartAsync(
            new RunningCatalogOptions { Content = SampleContent.Everything, Private = true }, progress: null, TestContext.Current.CancellationToken);
        var progress = new RecordedProgress();
        var variables = new Dictionary<string, string>(
            await StoryVariables.PrepareAsync(catalog, hasSamples: true, progress, TestContext.Current.CancellationToken));
        Assert.Empty(progress.Lines);
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
