using System.Diagnostics;
using Catalog.Api.Hosting;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Hosting;

/// <summary>The service as a process that cannot start.</summary>
public sealed class StartFailureTests
{
    [Theory]
    [InlineData("Caching__BusPoll", "1.00:00:00", "BusPoll")]
    [InlineData("Caching__BusPoll", "soon", "Caching:BusPoll")]
    [InlineData("Caching__Redis__Deadline", "1.00:00:00", "Deadline")]
    [InlineData("Caching__Products__Ttl", "-00:00:01", "Caching:Products:Ttl")]
    [InlineData("ConnectionStrings__Postgres", "Nonsense=1", "ConnectionStrings:Postgres")]
    [InlineData("ConnectionStrings__Redis", "127.0.0.1:1,nonsense=1", "ConnectionStrings:Redis")]
    [InlineData("Proxies__Trusted__0", "everybody", "Proxies:Trusted")]
    [InlineData("KeyRing__Certificate", "/nofile.p12", "KeyRing:Certificate cannot be read.")]
    public Task A_refused_start_names_the_setting_and_ends_with_exit_code_1(string setting, string value, string named) =>
        EndsAsync([], (setting, value), named);

    [Fact]
    public Task A_purger_without_an_edge_names_the_setting_and_ends_with_exit_code_1() => EndsAsync(["purge"], ("Edge__Soft", "true"), "Edge:Addresses");

    [Fact]
    public async Task A_misspelt_setting_of_the_purger_is_named_in_a_warning()
    {
        using var process = Process.Start(await CommandAsync(["purge"], ("Edge__Sofft", "true"), ("Edge__Addresses__0", "http://127.0.0.1:1/")))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // only ends a hang
        using var end = limit.Token.Register(process.Kill);
        var error = process.StandardError.ReadToEndAsync();
        var lines = new List<string>();

        while (!lines.Exists(line => line.Contains("Edge:Sofft is not a known setting", StringComparison.Ordinal)))
        {
            lines.Add(await process.StandardOutput.ReadLineAsync() ?? throw new EndOfStreamException(string.Join('\n', lines)));
        }

        process.Kill();
        await process.StandardOutput.ReadToEndAsync();
        await error;
    }

    private static async Task EndsAsync(string[] arguments, (string, string) setting, string named)
    {
        using var process = Process.Start(await CommandAsync(arguments, setting))!;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // ends a process that has started after all
        using var end = limit.Token.Register(process.Kill);
        var output = process.StandardOutput.ReadToEndAsync();

        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        await output;

        Assert.Equal(1, process.ExitCode);
        Assert.Contains("did not start", error, StringComparison.Ordinal);
        Assert.Contains(named, error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    private static async Task<ProcessStartInfo> CommandAsync(string[] arguments, params (string Name, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(LimitsOptions).Assembly.Location, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_URLS"] = "http://127.0.0.1:0",
                ["ConnectionStrings__Postgres"] = await TestDatabase.CreateAsync(),
                ["ConnectionStrings__Redis"] = (await TestServers.Shared).Redis.Endpoint,
                ["Caching__KeyPrefix"] = TestServers.NewPrefix(),
            },
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
