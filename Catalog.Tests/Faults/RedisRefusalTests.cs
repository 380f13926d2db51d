using StackExchange.Redis;

namespace Catalog.Tests.Faults;

/// <summary>A Redis that refuses commands: no node stops, no caller sees an error, and everything recovers once the cause is gone.</summary>
public sealed class RedisRefusalTests(RefusalStage stage) : IClassFixture<RefusalStage>
{
    // Commands of the connection itself. A client that may not send HELLO has no connection.
    private static readonly string[] OfTheConnection = ["auth", "hello", "acl|setuser", "quit", "scan"];

    public static TheoryData<string> WrongTypes { get; } = ["garbage", "list", "set", "zset", "hash", "stream"];

    [Theory]
    [MemberData(nameof(WrongTypes))]
    public async Task Whatever_type_a_key_of_the_service_has_no_node_stops_and_the_key_is_used_again(string type)
    {
        await stage.WalkAsync(stage.First);
        foreach (var key in stage.Keys())
        {
            await PutAsync(key, type);
            await stage.WriteAndReadAsync();
        }

        foreach (var key in stage.Keys())
        {
            await PutAsync(key, type);
        }

        await stage.WalkAsync(stage.First);
        await stage.WalkAsync(stage.Second);
        await stage.WorksAgainAsync();
    }

    [Fact]
    public async Task Whichever_command_is_refused_no_node_stops_and_it_is_used_again_once_it_is_allowed()
    {
        await stage.WalkAsync(stage.First);
        var commands = (await stage.CommandsAsync()).Except(OfTheConnection).ToList();
        Assert.Contains("xadd", commands);
        foreach (var command in commands)
        {
            await stage.AdministerAsync("ACL", "SETUSER", "default", $"-{command}");
            await stage.WriteAndReadAsync();
            await stage.WalkAsync(stage.Second);
            await stage.AdministerAsync("ACL", "SETUSER", "default", "+@all");
        }

        await stage.WorksAgainAsync();
    }

    [Fact]
    public async Task Without_access_to_channels_no_node_stops_and_messages_arrive_again_once_access_is_restored()
    {
        await stage.AdministerAsync("ACL", "SETUSER", "default", "resetchannels");
        await stage.WriteAndReadAsync();
        await stage.WalkAsync(stage.Second);
        await stage.AdministerAsync("ACL", "SETUSER", "default", "allchannels");

        await stage.WorksAgainAsync();
    }

    [Theory]
    [InlineData("OOM", "CONFIG SET maxmemory 1", "CONFIG SET maxmemory 1gb")]
    [InlineData("NOREPLICAS", "CONFIG SET min-replicas-to-write 1", "CONFIG SET min-replicas-to-write 0")]
    [InlineData("READONLY", "REPLICAOF 127.0.0.1 1", "REPLICAOF NO ONE")]
    [InlineData("NOSCRIPT", "SCRIPT FLUSH", "SCRIPT FLUSH")]
    [InlineData("max number of clients", "CONFIG SET maxclients 1", "CONFIG SET maxclients 10000")]
    public async Task A_server_that_refuses_commands_stops_no_node_and_is_used_again_once_it_accepts_them(string error, string begin, string end)
    {
        await stage.WalkAsync(stage.First);
        await CommandAsync(begin);
        if (error.StartsWith("max", StringComparison.Ordinal))
        {
            await stage.AdministerAsync("CLIENT", "KILL", "USER", "default");
        }

        await stage.WriteAndReadAsync();
        await stage.WalkAsync(stage.Second);
        await CommandAsync(end);

        await stage.WorksAgainAsync();
    }

    [Fact]
    public async Task While_a_script_keeps_the_server_busy_no_node_stops_and_it_is_used_again_afterwards()
    {
        await CommandAsync("CONFIG SET busy-reply-threshold 1");
        await using var other = await stage.ConnectAsync();
        var script = other.GetDatabase().ExecuteAsync("EVAL", "while true do end", 0);
        await stage.WhenRefusedAsync("BUSY");

        await stage.WriteAndReadAsync();
        await stage.WalkAsync(stage.Second);
        await CommandAsync("SCRIPT KILL");

        await Assert.ThrowsAsync<RedisServerException>(() => script);
        await stage.WorksAgainAsync();
    }

    [Fact]
    public async Task While_the_server_loads_its_data_no_node_stops_and_it_is_used_again_afterwards()
    {
        for (var i = 0; i < 1000; i++) // enough to keep it loading until the test ends it
        {
            await stage.Redis.StringSetAsync($"filler:{i}", new byte[1024]);
        }

        await CommandAsync("CONFIG SET loading-process-events-interval-bytes 1024");
        await CommandAsync("CONFIG SET rdbcompression no");
        await CommandAsync("CONFIG SET key-load-delay 20000");
        await using var other = await stage.ConnectAsync();
        var loaded = other.GetDatabase().ExecuteAsync("DEBUG", "RELOAD");
        await stage.WhenRefusedAsync("LOADING");

        await stage.WriteAndReadAsync();
        await stage.WalkAsync(stage.Second);
        Assert.False(loaded.IsCompleted);
        await CommandAsync("CONFIG SET key-load-delay 0");

        await loaded;
        await stage.WorksAgainAsync();
    }

    [Fact]
    public async Task A_server_that_cannot_save_its_data_stops_no_node_and_is_used_again_once_it_need_not()
    {
        var folder = (string)((RedisValue[])(await stage.Redis.ExecuteAsync("CONFIG", "GET", "dir"))!)[1]!;
        await stage.AdministerAsync("CONFIG", "SET", "save", "3600 1");
        await CommandAsync("CONFIG SET dir /proc");
        await CommandAsync("BGSAVE");
        await stage.WhenRefusedAsync("MISCONF");

        await stage.WriteAndReadAsync();
        await stage.WalkAsync(stage.Second);
        await stage.AdministerAsync("CONFIG", "SET", "save", "");
        await stage.AdministerAsync("CONFIG", "SET", "dir", folder);

        await stage.WorksAgainAsync();
    }

    private Task CommandAsync(string text)
    {
        var words = text.Split(' ');
        return stage.AdministerAsync(words[0], [.. words[1..]]);
    }

    // In one transaction: a node that found nothing would store the right value.
    private Task<RedisResult> PutAsync(RedisKey key, string type)
    {
        RedisValue[] command = type switch
        {
            "list" => ["LPUSH", "x"],
            "set" => ["SADD", "x"],
            "zset" => ["ZADD", 1, "x"],
            "hash" => ["HSET", "x", "not a number"],
            "stream" => ["XADD", "*", "x", "x"],
            _ => ["SET", "garbage"],
        };
        return stage.Redis.ScriptEvaluateAsync(
            "redis.call('DEL', KEYS[1]); return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))", [key], command);
    }
}
