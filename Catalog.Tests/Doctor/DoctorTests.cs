using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json.Nodes;
using Catalog.Caching;
using Catalog.Testbed;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Catalog.Tests.ChangeCapture;
using Catalog.Tests.Operations;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace Catalog.Tests.Doctor;

/// <summary>What a node finds out about itself and the others, and says in its health report.</summary>
public sealed class DoctorTests : IAsyncLifetime
{
    private readonly CatalogApi _first = new CatalogApi().With("Doctor:Every", "00:00:00.2");

    public async ValueTask InitializeAsync() => await _first.InitializeAsync();

    public async ValueTask DisposeAsync() => await _first.DisposeAsync();

    [Fact]
    public Task A_node_says_how_long_its_token_took_by_each_way() => SaysAsync(
        _first, HttpStatusCode.OK, "came back by Pub/Sub after ", "was in the stream after ", "change capture: Disabled");

    [Fact]
    public async Task A_token_that_is_lost_is_a_figure_too()
    {
        var ways = new ConcurrentDictionary<string, double>();
        await using var redis = await RedisServer.StartAsync();
        await using var node = new CatalogApi(_first.Database, redis.Endpoint).With("Doctor:Every", "00:00:00.2");
        await node.InitializeAsync();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "catalog.doctor.token" && ReferenceEquals(instrument.Meter.Scope, node.Services.GetRequiredService<IMeterFactory>()))
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, took, tags, _) => ways[(string)tags[0].Value!] = took);
        listener.Start();

        await redis.KillAsync();

        await Eventually.BecomesTrueAsync(() =>
        {
            listener.RecordObservableInstruments();
            return ways.GetValueOrDefault("pubsub") == 2 && ways.GetValueOrDefault("stream") == 2;
        });
    }

    [Fact]
    public async Task A_token_written_to_the_database_comes_back_to_its_node_whichever_node_reads_the_log()
    {
        var stage = new CaptureStage().With("Doctor:Every", "00:00:00.2");
        try
        {
            await stage.InitializeAsync();

            await SaysAsync(stage.First, HttpStatusCode.OK, "came back by change capture after ");
            await SaysAsync(stage.Second, HttpStatusCode.OK, "came back by change capture after ");
        }
        finally
        {
            await stage.DisposeAsync();
        }
    }

    [Fact]
    public async Task Nodes_that_fit_hear_each_other_and_are_ready()
    {
        await using var second = Peer();
        await second.InitializeAsync();

        await SaysAsync(_first, HttpStatusCode.OK, "other nodes heard: ");
        await SaysAsync(second, HttpStatusCode.OK, "other nodes heard: ");
    }

    [Theory]
    [InlineData("Caching:KeyPrefix", "t-elsewhere:", "its keys begin with t-elsewhere:")]
    [InlineData("Caching:BusShards", "4", "its bus has 4 shards")]
    public async Task A_node_that_does_not_fit_an_older_one_is_not_ready_and_says_why(string setting, string value, string why)
    {
        await SaysAsync(_first, HttpStatusCode.OK, "came back by Pub/Sub after ");
        await using var second = Peer().With(setting, value);
        await second.StartAsync();

        await SaysAsync(second, HttpStatusCode.ServiceUnavailable, "This node does not share caches with the others: ", why, setting);
        await SaysAsync(_first, HttpStatusCode.OK, "other nodes heard: ");
    }

    [Fact]
    public async Task A_node_that_does_not_fit_is_not_ready_before_it_is_examined_either()
    {
        await SaysAsync(_first, HttpStatusCode.OK, "came back by Pub/Sub after ");
        await using var second = Peer().With("Caching:BusShards", "4");
        await second.StartAsync();

        await Eventually.BecomesTrueAsync(async () =>
        {
            using var answer = await second.Http.GetAsync("/health/ready");
            var doctor = (await CatalogApi.JsonAsync(answer)).GetProperty("dependencies").GetProperty("doctor");
            Assert.Equal("Unhealthy", doctor.GetProperty("status").GetString());
            return doctor.GetProperty("description").GetString()!.Contains("does not share caches", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_node_that_does_not_fit_keeps_no_other_from_being_ready()
    {
        await SaysAsync(_first, HttpStatusCode.OK, "came back by Pub/Sub after ");
        await using var second = Peer().With("Caching:KeyPrefix", "t-elsewhere:");
        await second.StartAsync();
        await SaysAsync(second, HttpStatusCode.ServiceUnavailable, "This node does not share caches with the others: ");
        await using var third = Peer();
        await third.StartAsync();

        await SaysAsync(third, HttpStatusCode.OK, "other nodes heard: ", IdOf(_first), IdOf(second));
    }

    [Fact]
    public async Task A_node_that_does_not_fit_is_not_ready_when_those_that_serve_have_started_anew()
    {
        await SaysAsync(_first, HttpStatusCode.OK, "came back by Pub/Sub after ");
        await using var second = Peer().With("Caching:KeyPrefix", "t-elsewhere:");
        await second.StartAsync();
        await SaysAsync(second, HttpStatusCode.ServiceUnavailable, "This node does not share caches with the others: ");
        await using var third = Peer();
        await third.InitializeAsync();
        await _first.DisposeAsync();

        await SaysAsync(second, HttpStatusCode.ServiceUnavailable, $"other nodes heard: {IdOf(third)};"); // the former is forgotten
        await SaysAsync(third, HttpStatusCode.OK, $"other nodes heard: {IdOf(second)};");
    }

    [Fact]
    public async Task Nodes_of_two_formats_serve_and_say_so()
    {
        const string channel = "catalog-doctor:";
        await using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        var facts = new TaskCompletionSource<JsonObject>();
        await redis.GetSubscriber().SubscribeAsync(RedisChannel.Literal(channel), (_, text) =>
        {
            if (JsonNode.Parse(text.ToString()) is JsonObject heard && (string?)heard["Node"] == IdOf(_first))
            {
                facts.TrySetResult(heard);
            }
        });
        var other = await facts.Task;
        (other["Node"], other["Format"], other["ServesSince"], other["IsAnswer"]) = ("another", 1, 1, true);

        await SaysAsync(
            _first,
            HttpStatusCode.OK,
            async () => await redis.GetSubscriber().PublishAsync(RedisChannel.Literal(channel), other.ToJsonString()),
            "another writes entries of format 1",
            "Degraded");
    }

    [Fact]
    public async Task A_node_that_may_not_hear_the_others_is_degraded_and_says_what_to_grant()
    {
        var (redis, user) = ((await TestServers.Shared).Redis.Endpoint, $"u{Guid.NewGuid():N}");
        await using var connection = await TestRedis.ConnectAsync(redis);
        await connection.GetDatabase().ExecuteAsync(
            "ACL", ["SETUSER", user, "on", ">secret", .. Repository.RightsOfNode("t").Where(right => !right.StartsWith("&catalog-doctor", StringComparison.Ordinal))]);
        await using var second = Peer().With("ConnectionStrings:Redis", $"{redis},user={user},password=secret");
        await second.StartAsync();

        await SaysAsync(second, HttpStatusCode.OK, "whether other nodes fit is unknown", "&catalog-doctor:*", "Degraded");
    }

    [Fact]
    public async Task A_node_of_another_group_on_the_same_database_is_none_of_its_own()
    {
        await SaysAsync(_first, HttpStatusCode.OK, "came back by Pub/Sub after ");
        await using var second = Peer().With("Caching:KeyPrefix", "t-elsewhere:").With("Caching:Group", "other");
        await second.InitializeAsync();

        await SaysAsync(second, HttpStatusCode.OK, "no other node was heard");
    }

    [Fact]
    public async Task A_node_that_starts_without_a_right_is_not_ready_says_which_and_is_once_it_has_it()
    {
        var (redis, user) = ((await TestServers.Shared).Redis.Endpoint, $"u{Guid.NewGuid():N}");
        await using var connection = await TestRedis.ConnectAsync(redis);
        await connection.GetDatabase().ExecuteAsync("ACL", "SETUSER", user, "on", ">secret", "~*", "&*", "+@all", "-unlink");
        await using var second = Peer().With("ConnectionStrings:Redis", $"{redis},user={user},password=secret");
        await second.StartAsync();
        await SaysAsync(second, HttpStatusCode.ServiceUnavailable, "Redis refuses UNLINK (NOPERM");

        await connection.GetDatabase().ExecuteAsync("ACL", "SETUSER", user, "+unlink");
        await SaysAsync(second, HttpStatusCode.OK, "came back by Pub/Sub after ");

        await connection.GetDatabase().ExecuteAsync("ACL", "SETUSER", user, "-unlink"); // it has worked: it goes on, degraded
        await SaysAsync(second, HttpStatusCode.OK, "Redis refuses UNLINK (NOPERM");
    }

    private CatalogApi Peer() => _first.NewPeer().With("Doctor:Every", "00:00:00.2");

    private static string IdOf(CatalogApi node) => node.Services.GetRequiredService<CacheNode>().Id;

    private static Task SaysAsync(CatalogApi node, HttpStatusCode status, params string[] parts) =>
        SaysAsync(node, status, () => Task.CompletedTask, parts);

    private static Task SaysAsync(CatalogApi node, HttpStatusCode status, Func<Task> before, params string[] parts) => Eventually.BecomesTrueAsync(async () =>
    {
        await before();
        using var answer = await node.Http.GetAsync("/health/ready");
        var doctor = (await CatalogApi.JsonAsync(answer)).GetProperty("dependencies").GetProperty("doctor");
        var said = $"{doctor.GetProperty("status").GetString()}: {doctor.GetProperty("description").GetString()}";
        return answer.StatusCode == status && parts.All(part => said.Contains(part, StringComparison.Ordinal));
    });
}
