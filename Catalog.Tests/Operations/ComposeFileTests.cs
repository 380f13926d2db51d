using System.Globalization;
using System.Text.RegularExpressions;

namespace Catalog.Tests.Operations;

/// <summary>What docs/operations.md says about docker-compose.yml and can be checked without starting it.</summary>
public sealed partial class ComposeFileTests
{
    // The optional view of metrics, which contains its own database and Grafana.
    private static readonly string[] NotHardened = ["observability"];

    [Fact]
    public void Without_a_profile_the_whole_service_comes_up() => Assert.Equal(
        ["api-1", "api-2", "api-3", "edge", "migrate", "postgres", "purger", "redis", "secrets"],
        ComposeFile.Services.Where(service => service.Profiles.Count == 0).Select(service => service.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Postgres_writes_a_logical_log_and_a_forgotten_slot_does_not_fill_its_disk()
    {
        var command = ComposeFile.Service("postgres").Command;

        Assert.Contains("wal_level=logical", command);
        Assert.Contains(command, setting => setting.StartsWith("max_slot_wal_keep_size=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_redis_runs_with_the_recommended_configuration()
    {
        string[][] starts = [["redis-server", "/etc/redis.conf"], ["sh", "/start-redis.sh"]];
        var servers = ComposeFile.Services
            .Where(service => starts.Any(start => service.Command.Take(2).SequenceEqual(start) || service.Texts("entrypoint").SequenceEqual(start)))
            .ToList();
        var configuration = await File.ReadAllLinesAsync(Repository.PathOf("deploy", "redis.conf"));

        Assert.Equal(["redis", "redis-replica", "redis-cluster"], servers.Select(server => server.Name));
        Assert.All(servers, server => Assert.Contains("./deploy/redis.conf:/etc/redis.conf:ro", server.Volumes));
        Assert.Contains("maxmemory-policy volatile-lfu", configuration);
        Assert.Contains("appendonly yes", configuration);
    }

    [Fact]
    public void Mounted_files_of_the_repository_exist_and_are_read_only()
    {
        var mounts = ComposeFile.Services.SelectMany(service => service.MountedFiles).Distinct().Select(mount => mount.Split(':')).ToList();

        Assert.NotEmpty(mounts);
        Assert.All(mounts, mount => Assert.True(Path.Exists(Repository.PathOf(mount[0])), $"{mount[0]} does not exist."));
        Assert.All(mounts, mount => Assert.Equal("ro", mount[^1]));
    }

    [Fact]
    public void Every_image_names_its_version()
    {
        var images = ComposeFile.Services.Select(service => service.ForeignImage).OfType<string>().ToArray();

        Assert.NotEmpty(images);
        Assert.All(images, image => Assert.Matches(@":\d[\w.-]*$", image));
    }

    [Fact]
    public void Nodes_trust_only_the_edges_for_the_address_of_a_client()
    {
        var trusted = ComposeFile.Service("api-1").Environment.Where(variable => variable.Key.StartsWith("Proxies__Trusted", StringComparison.Ordinal));

        Assert.Equal(
            [ComposeFile.Service("edge").AddressIn("front"), ComposeFile.Service("varnish").AddressIn("front")],
            trusted.Select(variable => variable.Value));
    }

    [Fact]
    public void Each_service_sees_the_passwords_that_it_needs_and_no_others()
    {
        Dictionary<string, string[]> expected = new()
        {
            ["postgres"] = ["postgres"],
            ["redis"] = ["redis", "redis-cluster", "redis-cluster-create", "redis-replica", "sentinel-1", "sentinel-2", "sentinel-3"],
            ["migrate"] = ["migrate"],
            ["api"] = ["api-1", "api-2", "api-3"],
            ["purger"] = ["purger", "varnish-purger"],
            ["follower"] = ["follower"],
        };

        var seen = ComposeFile.Services.Where(service => service.Secrets is not null)
            .GroupBy(service => service.Secrets!, service => service.Name).ToDictionary(group => group.Key, Names);
        var all = ComposeFile.Services.Where(service => service.Volumes.Any(volume => volume.StartsWith("secrets:", StringComparison.Ordinal)));

        Assert.Equal(expected, seen);
        Assert.Equal("secrets", Assert.Single(all).Name);

        static string[] Names(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];
    }

    [Fact]
    public void No_service_can_take_all_memory_or_all_processes() => Assert.All(
        ComposeFile.Services.Where(service => !NotHardened.Contains(service.Name)),
        service => Assert.True(service.Text("mem_limit") is not null && service.Text("pids_limit") is not null, $"{service} has no limit."));

    [Fact]
    public async Task The_rights_of_each_user_of_Redis_are_the_documented_ones()
    {
        var users = (await File.ReadAllLinesAsync(Repository.PathOf("deploy", "redis-rights"))).Select(line => line.Split(' ', 2));
        var documented = await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md"));

        Assert.All(users, user => Assert.Contains($"\nuser {user[0]} on >PASSWORD {user[1]}\n", documented, StringComparison.Ordinal));
    }

    [Fact]
    public void Passwords_are_in_files_and_never_in_the_environment() => Assert.All(
        ComposeFile.Services.SelectMany(service => service.Environment),
        variable => Assert.True(
            Secret().IsMatch(variable.Key) ? variable.Value.StartsWith("/run/secrets/", StringComparison.Ordinal) : !Secret().IsMatch(variable.Value),
            $"{variable.Key} should be a file in /run/secrets."));

    [Fact]
    public void Containers_run_without_root_and_capabilities_on_read_only_file_systems() => Assert.All(
        ComposeFile.Services.Where(service => !NotHardened.Contains(service.Name)),
        service =>
        {
            Assert.Equal("true", service.Text("read_only"), ignoreCase: true);
            Assert.Equal(["ALL"], service.Texts("cap_drop"));
            Assert.Contains("no-new-privileges:true", service.Texts("security_opt"));
            Assert.True(service.ForeignImage is null || service.Text("user") is not (null or "root" or "0"), $"{service} runs as root.");
        });

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData("deploy", "nginx", "Dockerfile")]
    [InlineData("samples", "Follower", "Dockerfile")]
    public async Task Images_built_here_do_not_run_as_root(params string[] path)
    {
        var lastStage = (await File.ReadAllTextAsync(Repository.PathOf(path))).Split("\nFROM ")[^1];

        Assert.Matches(@"\nUSER (\$APP_UID|www-data)\n", lastStage);
    }

    [Fact]
    public void Only_this_machine_can_connect_and_only_to_services_that_answer_requests()
    {
        var published = ComposeFile.Services.Where(service => service.Ports.Count > 0).ToDictionary(service => service.Name, service => service.Ports.Single());

        Assert.All(published.Values, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.Equal(["api-1", "api-2", "api-3", "edge", "follower", "observability", "varnish"], published.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_servers_are_on_internal_networks() => Assert.All(
        ComposeFile.Services.Where(service => service.ForeignImage is { } image && !NotHardened.Contains(service.Name)),
        service => Assert.True(service.Text("network_mode") == "none" || service.Networks.All(ComposeFile.IsInternal), $"{service} has a way out."));

    [Theory]
    [InlineData("edge")]
    [InlineData("varnish")]
    public void Purges_are_accepted_only_from_the_network_of_the_purgers(string edge)
    {
        var service = ComposeFile.Service(edge);

        Assert.Equal($"{service.AddressIn("edge")}:8081", service.Environment["PURGE_LISTEN"]);
    }

    [Fact]
    public void What_nginx_keeps_fits_into_its_memory()
    {
        var configuration = File.ReadAllText(Repository.PathOf("deploy", "nginx", "catalog.conf"));
        var kept = Zone().Matches(configuration).Sum(match => Bytes(match.Groups[1].Value)); // also the answers: its disk is in memory

        Assert.Contains("/tmp", ComposeFile.Service("edge").Texts("tmpfs"));
        Assert.InRange(kept, 1, Bytes(ComposeFile.Service("edge").Text("mem_limit")!) * 3 / 4);
    }

    [Fact]
    public void What_Varnish_keeps_fits_into_its_memory()
    {
        var varnish = ComposeFile.Service("varnish");

        Assert.InRange(2 * Bytes(varnish.Environment["MEMORY"]), 1, Bytes(varnish.Text("mem_limit")!) * 3 / 4); // and as much for what passes
    }

    private static long Bytes(string size) => long.Parse(size[..^1], CultureInfo.InvariantCulture) << (size[^1] switch { 'k' => 10, 'm' => 20, _ => 30 });

    [GeneratedRegex(@"(?:max_size=|zone=\w+:|zone \w+ |lua_shared_dict \w+ )(\d+[km])")]
    private static partial Regex Zone();

    [GeneratedRegex("password|secret|token|apikey", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
