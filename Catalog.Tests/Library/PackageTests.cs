using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Catalog.Caching.Telemetry;
using Catalog.Testbed.Processes;
using Catalog.Tests.Caching;
using Catalog.Tests.Operations;

namespace Catalog.Tests.Library;

/// <summary>The library as a package, used by a service outside the solution (build/consumer).</summary>
public sealed partial class PackageTests : IAsyncLifetime
{
    private readonly ThrowAwayFolder _folder = ThrowAwayFolder.Create();
    private readonly string _version = $"0.0.0-test.{Guid.NewGuid():N}"; // packages are stored by version, so each run needs its own
    private readonly string _prefix = TestServers.NewPrefix();

    private string Packages => Path.Combine(_folder.Path, "packages");

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_service_outside_takes_it_from_a_folder_caches_a_query_and_invalidates_it_on_another_node()
    {
        var consumer = await BuildAsync();
        await using var one = await StartAsync(consumer);
        await using var other = await StartAsync(consumer);
        await PutAsync(one, new Product("Rake", 10));
        Assert.Equal(new Product("Rake", 10), await GetAsync(other));

        await PutAsync(one, new Product("Rake", 12));

        await Eventually.BecomesTrueAsync(async () => await GetAsync(other) == new Product("Rake", 12));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, "1.txt"), "Rake|99"); // changed without the service, so an answer of 12 is cached
        Assert.Equal(new Product("Rake", 12), await GetAsync(other));
    }

    [Fact]
    public void It_takes_six_lines_at_most()
    {
        var lines = File.ReadLines(Repository.PathOf("build", "consumer", "Program.cs"));

        Assert.InRange(lines.Count(line => OfCaching().IsMatch(line)), 1, 6);
    }

    [Fact]
    public void The_readme_names_the_meter_and_the_activity_source()
    {
        var readme = File.ReadAllText(Repository.PathOf("Catalog.Caching", "README.md"));

        Assert.Contains($"AddMeter(\"{CachingMetrics.Name}\")", readme, StringComparison.Ordinal);
        Assert.Contains($"AddSource(\"{CachingMetrics.Activities.Name}\")", readme, StringComparison.Ordinal);
    }

    [GeneratedRegex("^(using Catalog.Caching|.*(AddCatalogCaching|AddCache|ICache|cache\\.))")]
    private static partial Regex OfCaching();

    private async Task<string> BuildAsync()
    {
        var configuration = AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Release"
            : "Debug";
        await DotNetAsync(
            "pack", Repository.PathOf("Catalog.Caching", "Catalog.Caching.csproj"), "--no-build", "-c", configuration, "-o", Packages, $"-p:Version={_version}");

        var project = Directory.CreateDirectory(Path.Combine(_folder.Path, "consumer")).FullName;
        foreach (var file in new[] { "Consumer.csproj", "Program.cs" })
        {
            File.Copy(Repository.PathOf("build", "consumer", file), Path.Combine(project, file));
        }

        // The dependencies of the package were restored for these tests, so that no feed is needed.
        await DotNetAsync(
            "build", project, "-o", Path.Combine(project, "out"), $"-p:CatalogCachingVersion={_version}", $"-p:RestoreSources={Packages}",
            $"-p:RestorePackagesPath={Path.Combine(_folder.Path, "restored")}", $"-p:RestoreFallbackFolders={Restored()}");
        return Path.Combine(project, "out", "Consumer.dll");
    }

    private static string Restored() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static async Task DotNetAsync(params string[] arguments)
    {
        using var dotnet = Process.Start(new ProcessStartInfo("dotnet", [.. arguments, "-v", "q", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1" },
        })!;
        var (output, error) = (dotnet.StandardOutput.ReadToEndAsync(), dotnet.StandardError.ReadToEndAsync());
        await dotnet.WaitForExitAsync();
        Assert.True(dotnet.ExitCode == 0, $"dotnet {arguments[0]}: {await output}{await error}");
    }

    private async Task<Node> StartAsync(string consumer)
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = await WatchedProcess.StartAsync(
            new ProcessCommand("dotnet", [consumer, "--urls", "http://127.0.0.1:0"])
            {
                Environment = new Dictionary<string, string>
                {
                    ["ConnectionStrings__Redis"] = (await TestServers.Shared).Redis.Endpoint,
                    ["Caching__KeyPrefix"] = _prefix,
                    ["Caching__Redis__Deadline"] = "00:00:10", // a busy machine must not look like a failing Redis
                    ["DATABASE"] = _folder.Path,
                },
                OnLine = line =>
                {
                    if (Listening().Match(line) is { Success: true } match)
                    {
                        listening.TrySetResult(new Uri(match.Groups[1].Value));
                    }
                },
            },
            CancellationToken.None);
        var ended = process.WaitForExitAsync(CancellationToken.None);
        Assert.True(await Task.WhenAny(listening.Task, ended) == listening.Task, string.Join('\n', process.RecentOutput));
        return new Node(process, new HttpClient { BaseAddress = await listening.Task });
    }

    [GeneratedRegex(@"Now listening on: (http://[0-9.:]+)")]
    private static partial Regex Listening();

    private static async Task PutAsync(Node node, Product product)
    {
        using var answer = await node.Http.PutAsJsonAsync("products/1", product);
        answer.EnsureSuccessStatusCode();
    }

    private static Task<Product?> GetAsync(Node node) => node.Http.GetFromJsonAsync<Product>("products/1");

    private sealed record Product(string Name, decimal Price);

    private sealed record Node(WatchedProcess Process, HttpClient Http) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            await Process.DisposeAsync();
        }
    }
}
