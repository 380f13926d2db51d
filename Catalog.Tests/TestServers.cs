using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Catalog.Testbed;
using Catalog.Tests.Operations;
using Catalog.Tests.Persistence;
using Npgsql;

[assembly: AssemblyFixture(typeof(Catalog.Tests.TestServers.EndOfRun))]

namespace Catalog.Tests;

/// <summary>The servers of a test run, started when a test first needs them.</summary>
/// <remarks>
/// Each run has servers of its own, or on given servers databases and key prefixes of its own, so runs do not disturb each other.
/// A test that breaks a server starts a private one instead.
/// </remarks>
public static class TestServers
{
    private static readonly Lazy<Task<Servers>> Started = new(StartAsync);
    private static readonly Lazy<Task<string>> Template = new(CreateTemplateAsync);
    private static readonly Lazy<Task<string>> NodeUser = new(MakeNodeUserAsync);

    public static Task<Servers> Shared => Started.Value;

    // For the nodes that tests start as processes, which inherit it: they live for seconds, so what start-up costs counts, not the fastest code.
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Tests are a program.")]
    internal static void StartNodesQuickly()
    {
        Environment.SetEnvironmentVariable("DOTNET_TieredPGO", "0");
        Environment.SetEnvironmentVariable("DOTNET_TC_CallCountThreshold", "1000"); // hexadecimal
        Environment.SetEnvironmentVariable("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0");
        Environment.SetEnvironmentVariable("DOTNET_EnableWriteXorExecute", "0");
    }

    /// <summary>A fresh, migrated, empty database; one for each test class.</summary>
    /// <returns>The connection string of its owner.</returns>
    public static async Task<string> CreateDatabaseAsync() =>
        $"{await (await Shared).Postgres.CreateDatabaseAsync(await Template.Value)};Timeout=60"; // a busy machine takes its time to connect

    /// <summary>The shared Redis as nodes see it: as a user with the documented rights, on all keys of tests.</summary>
    public static Task<string> RedisAsNodeAsync() => NodeUser.Value;

    /// <summary>A fresh prefix for Redis keys, such as "t1f2e3d4c:".</summary>
    public static string NewPrefix() => $"t{Guid.NewGuid().ToString("N")[..8]}:";

    private static Task<Servers> StartAsync() => Servers.StartAsync(new ServersOptions(), new ConsoleProgress());

    /// <summary>
    /// Ends the servers, if any were started, as the last part of the run: after it the runner gives a process 10 s, and a server with
    /// hundreds of databases may take longer. Given servers would keep our databases otherwise.
    /// </summary>
    public sealed class EndOfRun : IAsyncDisposable
    {
        /// <inheritdoc/>
        public async ValueTask DisposeAsync()
        {
            if (Started is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } started })
            {
                await (await started).DisposeAsync();
            }
        }
    }

    private static async Task<string> CreateTemplateAsync()
    {
        var template = await (await Shared).Postgres.CreateDatabaseAsync();
        await TestDatabase.MigrateAsync($"{template};Timeout=60");
        return new NpgsqlConnectionStringBuilder(template).Database!;
    }

    private static async Task<string> MakeNodeUserAsync()
    {
        const string user = "catalog-node";
        var redis = (await Shared).Redis.Endpoint;
        await using var connection = await TestRedis.ConnectAsync(redis);
        await connection.GetDatabase().ExecuteAsync(
            "ACL", ["SETUSER", user, "reset", "on", $">{user}", .. Repository.RightsOfNode("t")]);
        return $"{redis},user={user},password={user}";
    }

    private sealed class ConsoleProgress : IProgress<string>
    {
        public void Report(string value) => Console.WriteLine(value);
    }
}
