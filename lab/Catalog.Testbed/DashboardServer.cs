using System.Runtime.InteropServices;
using Catalog.Testbed.Processes;

namespace Catalog.Testbed;

/// <summary>The Aspire dashboard on this machine: traces, metrics and logs of all nodes that export to its endpoint.</summary>
/// <remarks>Its package, about 65 MB, is fetched when the dashboard is first started, and kept. It listens on loopback and asks for no login.</remarks>
public sealed class DashboardServer : IAsyncDisposable
{
    private const string Version = "13.6.5";
    private const string Elsewhere = "COMPOSE_PROFILES=observability docker compose up -d --wait starts one.";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly HashSet<string> Platforms = ["linux-x64", "linux-arm64", "osx-x64", "osx-arm64", "win-x64", "win-arm64"];
    private readonly WatchedProcess _process;

    private DashboardServer(WatchedProcess process, Uri address, Uri endpoint)
    {
        _process = process;
        Address = address;
        Endpoint = endpoint;
    }

    /// <summary>Where to look.</summary>
    public Uri Address { get; }

    /// <summary>The value of OTEL_EXPORTER_OTLP_ENDPOINT of a node.</summary>
    public Uri Endpoint { get; }

    /// <summary>Fetches the dashboard if need be, and starts it.</summary>
    /// <param name="progress">Receives a message before it is fetched; null: none.</param>
    /// <param name="ct">Cancels the start.</param>
    /// <exception cref="ServerStartException">There is none for this platform, it could not be fetched, or it did not answer.</exception>
    public static async Task<DashboardServer> StartAsync(IProgress<string>? progress = null, CancellationToken ct = default)
    {
        var program = await FetchAsync(progress, ct);
        var (address, endpoint) = (Loopback(), Loopback());
        var process = await WatchedProcess.StartAsync(
            new ProcessCommand(program, [])
            {
                WorkingDirectory = Path.GetDirectoryName(program),
                Environment = new Dictionary<string, string>
                {
                    ["ASPNETCORE_URLS"] = address.ToString(),
                    ["DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"] = endpoint.ToString(),
                    ["DOTNET_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] = "true",
                },
            },
            ct);
        try
        {
            using var http = new HttpClient { BaseAddress = address };
            await Until.TrueAsync(token => AnswersAsync(http, process, token), "the dashboard answers", StartLimit, ct);
            return new DashboardServer(process, address, endpoint);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static Uri Loopback() => new($"http://127.0.0.1:{FreePort.Next()}");

    private static async Task<bool> AnswersAsync(HttpClient http, WatchedProcess process, CancellationToken ct)
    {
        if (process.HasExited)
        {
            throw new ServerStartException("The dashboard exited while starting.", process.RecentOutput);
        }

        try
        {
            using var response = await http.GetAsync(new Uri("/", UriKind.Relative), ct);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // it does not listen yet
        }
    }

    private static async Task<string> FetchAsync(IProgress<string>? progress, CancellationToken ct)
    {
        // Not RuntimeIdentifier: that of a runtime built by a distribution names the distribution.
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var platform = $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        if (!Platforms.Contains(platform))
        {
            throw new ServerStartException($"There is no dashboard for {platform}. {Elsewhere}", []);
        }

        var kept = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "catalog-lab");
        var package = $"Aspire.Dashboard.Sdk.{platform}";
        var program = Path.Combine(kept, package.ToLowerInvariant(), Version, "tools", OperatingSystem.IsWindows() ? "Aspire.Dashboard.exe" : "Aspire.Dashboard");
        if (!File.Exists(program))
        {
            progress?.Report($"Fetching {package} {Version} (once, about 65 MB)");
            await RestoreAsync(package, kept, ct);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, File.GetUnixFileMode(program) | UnixFileMode.UserExecute);
        }

        return program;
    }

    // A project of its own in a folder of its own: the package becomes part of nothing.
    private static async Task RestoreAsync(string package, string kept, CancellationToken ct)
    {
        await using var folder = ThrowAwayFolder.Create();
        var project = Path.Combine(folder.Path, "dashboard.csproj");
        await File.WriteAllTextAsync(
            project,
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>
              <ItemGroup><PackageDownload Include="{package}" Version="[{Version}]" /></ItemGroup>
            </Project>
            """,
            ct);
        await using var restore = await WatchedProcess.StartAsync(
            new ProcessCommand(DotNetHost.Path, ["restore", project, "--packages", kept]) { WorkingDirectory = folder.Path }, ct);
        await restore.WaitForExitAsync(ct);
        if (restore.ExitCode != 0)
        {
            throw new ServerStartException($"{package} could not be fetched. {Elsewhere}", restore.RecentOutput);
        }
    }
}
