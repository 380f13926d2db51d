using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed;

/// <summary>One API node in its own process, on loopback.</summary>
/// <remarks>The process ends when this object is disposed or the current process ends, even with -9.</remarks>
public sealed partial class ApiNode : IAsyncDisposable
{
    private readonly ApiNodeOptions _options;
    private readonly WatchedProcess _process;

    private ApiNode(ApiNodeOptions options, Uri address, WatchedProcess process)
    {
        _options = options;
        Address = address;
        _process = process;
        Http = new HttpClient { BaseAddress = address };
    }

    /// <summary>As given in the options.</summary>
    public string Name => _options.Name;

    /// <summary>The address it listens on, such as http://127.0.0.1:41234/.</summary>
    public Uri Address { get; }

    /// <summary>A client for this node; its timeout is the default of 100 s.</summary>
    public HttpClient Http { get; }

    /// <summary>The node's process id.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>The last lines of its output, for error messages.</summary>
    public IReadOnlyList<string> RecentOutput => _process.RecentOutput;

    /// <summary>Starts a node and returns when GET /health/ready answers 200.</summary>
    /// <param name="options">Its settings.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">It exited or did not become ready in time; the message includes its output.</exception>
    public static async Task<ApiNode> StartAsync(ApiNodeOptions options, CancellationToken ct = default)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(options.StartLimit);
        var process = await WatchedProcess.StartAsync(Command(options, listening), ct);
        ApiNode? node = null;
        try
        {
            var exit = process.WaitForExitAsync(limit.Token);
            if (await Task.WhenAny(listening.Task, exit) == exit)
            {
                await exit;
                throw new ServerStartException($"API node {options.Name} exited while starting.", process.RecentOutput);
            }

            node = new ApiNode(options, await listening.Task, process);
            await node.WaitUntilLiveAsync(limit.Token);
            return node;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            await EndAsync();
            throw new ServerStartException(
                $"API node {options.Name} was not ready within {options.StartLimit.TotalSeconds} s.", process.RecentOutput);
        }
        catch
        {
            await EndAsync();
            throw;
        }

        ValueTask EndAsync() => node?.DisposeAsync() ?? process.DisposeAsync();
    }

    /// <summary>Signs in as the first admin; from then on <see cref="Http"/> sends the token with every request.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The token, which is valid on all nodes with the same database.</returns>
    /// <exception cref="HttpRequestException">The sign-in failed, also when it was repeated because the machine was too busy for it.</exception>
    public async Task<string> SignInAsync(CancellationToken ct = default)
    {
        var credentials = new { _options.Admin.Email, _options.Admin.Password };
        var answer = await Http.PostAsJsonAsync("sessions", credentials, ct);
        for (var i = 0; i < 3 && (answer.StatusCode is HttpStatusCode.GatewayTimeout or HttpStatusCode.ServiceUnavailable); i++)
        {
            answer.Dispose(); // a hash takes seconds on a busy machine, and the node limits how long a request may take
            answer = await Http.PostAsJsonAsync("sessions", credentials, ct);
        }

        using var last = answer;
        answer.EnsureSuccessStatusCode();
        var signedIn = await answer.Content.ReadFromJsonAsync<JsonElement>(ct);
        var token = signedIn.GetProperty("token").GetString()!;
        SendAlways(token);
        return token;
    }

    /// <summary>Makes <see cref="Http"/> send a token with every request.</summary>
    public void SendAlways(string token) => Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);

    /// <summary>Sends SIGKILL; returns when the process has exited.</summary>
    public Task KillAsync() => _process.KillAsync();

    /// <summary>Sends SIGTERM: the node finishes its requests and exits; it is killed after <see cref="ApiNodeOptions.DrainLimit"/>.</summary>
    /// <param name="ct">Cancels the wait.</param>
    public async Task StopAsync(CancellationToken ct = default)
    {
        _process.Send(Signal.Terminate);
        try
        {
            await _process.WaitForExitAsync(ct).WaitAsync(_options.DrainLimit, ct);
        }
        catch (TimeoutException)
        {
            await _process.KillAsync();
        }
    }

    /// <summary>Sends SIGSTOP: connections stay open, but nothing is answered until <see cref="Thaw"/>.</summary>
    public void Freeze() => _process.SendToAll(Signal.Stop);

    /// <summary>Sends SIGCONT.</summary>
    public void Thaw() => _process.SendToAll(Signal.Continue);

    /// <summary>Kills the process if it is still running.</summary>
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }

    private static ProcessCommand Command(ApiNodeOptions options, TaskCompletionSource<Uri> listening)
    {
        var environment = new Dictionary<string, string>
        {
            ["ConnectionStrings__Postgres"] = options.Postgres,
            ["ConnectionStrings__Redis"] = options.Redis,
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{options.Port}",
            ["DOTNET_NOLOGO"] = "1",
            ["Swagger__Enabled"] = "true",
            ["RateLimits__SignIn__Limit"] = "100", // all .http files together sign in more often than the limit per address
        };
        foreach (var (name, value) in options.Admin.Settings.Concat(options.Environment))
        {
            environment[name] = value;
        }

        return new ProcessCommand(DotNetHost.Path, [Path.Combine(AppContext.BaseDirectory, "Catalog.Api.dll")])
        {
            Environment = environment,
            WorkingDirectory = AppContext.BaseDirectory, // for appsettings.json
            EndSignal = Signal.Kill,
            OnLine = line =>
            {
                if (ListeningLine().Match(line) is { Success: true } match)
                {
                    listening.TrySetResult(new Uri(match.Groups[1].Value));
                }
            },
        };
    }

    private async Task WaitUntilLiveAsync(CancellationToken ct)
    {
        while (true)
        {
            using var answer = await Http.GetAsync(new Uri("health/ready", UriKind.Relative), ct);
            if (answer.IsSuccessStatusCode)
            {
                return;
            }

            await Task.Delay(20, ct);
        }
    }

    [GeneratedRegex(@"Now listening on: (http://[^\s""\\]+)")]
    private static partial Regex ListeningLine();
}
