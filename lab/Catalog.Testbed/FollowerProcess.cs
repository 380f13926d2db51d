using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed;

/// <summary>The service of <c>samples/Follower</c> in a process of its own. The program that starts it must reference that project.</summary>
public sealed partial class FollowerProcess : IAsyncDisposable
{
    private readonly WatchedProcess _process;
    private readonly HttpClient _http;

    private FollowerProcess(WatchedProcess process, Uri address) => (_process, _http) = (process, new HttpClient { BaseAddress = address });

    /// <summary>The address it listens on.</summary>
    public Uri Address => _http.BaseAddress!;

    /// <summary>Starts it; returns when it listens.</summary>
    /// <param name="catalog">A node of the catalog.</param>
    /// <param name="redis">The catalog's Redis.</param>
    /// <param name="catalogPrefix">The prefix of the catalog's keys.</param>
    /// <param name="name">The prefix of its own keys, and its consumer group.</param>
    public static async Task<FollowerProcess> StartAsync(Uri catalog, string redis, string catalogPrefix, string name)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await WatchedProcess.StartAsync(
            new ProcessCommand(DotNetHost.Path, [Path.Combine(AppContext.BaseDirectory, "Catalog.Samples.Follower.dll")])
            {
                Environment = new Dictionary<string, string>
                {
                    ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                    ["Follower__Catalog"] = catalog.ToString(),
                    ["Follower__Redis"] = redis,
                    ["Follower__CatalogPrefix"] = catalogPrefix,
                    ["Follower__Name"] = name,
                    ["Follower__TakeOverAfter"] = "00:00:00.1",
                },
                WorkingDirectory = AppContext.BaseDirectory,
                EndSignal = Signal.Kill,
                OnLine = line =>
                {
                    if (ListeningLine().Match(line) is { Success: true } match)
                    {
                        listening.TrySetResult(new Uri(match.Groups[1].Value));
                    }
                },
            },
            CancellationToken.None);
        return new FollowerProcess(process, await listening.Task.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    /// <summary>The text of a label; null when there is none.</summary>
    public async Task<string?> LabelAsync(long id)
    {
        using var answer = await _http.GetAsync(new Uri($"labels/{id}", UriKind.Relative));
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<LabelText>())!.Text;
    }

    /// <summary>Sends SIGKILL.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Sends SIGSTOP.</summary>
    public void Freeze() => _process.SendToAll(Signal.Stop);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => _process.SendToAll(Signal.Continue);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _process.DisposeAsync();
    }

    [GeneratedRegex(@"Now listening on: (http://[^\s""\\]+)")]
    private static partial Regex ListeningLine();

    private sealed record LabelText(string Text);
}
