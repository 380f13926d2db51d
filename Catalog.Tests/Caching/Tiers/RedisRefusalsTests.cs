using Catalog.Caching;
using Catalog.Tests.Auth;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Catalog.Tests.Caching.Tiers;

/// <summary>Error replies of Redis.</summary>
public sealed class RedisRefusalsTests : IAsyncLifetime
{
    private readonly RecordedLog _log = new();
    private Nodes _nodes = null!;
    private CacheNode _node = null!;

    public async ValueTask InitializeAsync()
    {
        _nodes = await Nodes.StartAsync(0);
        _node = await _nodes.AddAsync(configure: options => options.Redis.BreakerMinimumCalls = 1000, logs: LoggerFactory.Create(logging => logging.AddProvider(_log)));
    }

    public ValueTask DisposeAsync() => _nodes.DisposeAsync();

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", "LOADING")]
    [InlineData("BUSY Redis is busy running a script.", "BUSY")]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", "OOM")]
    [InlineData("MISCONF Redis is configured to save RDB snapshots", "MISCONF")]
    [InlineData("READONLY You can't write against a read only replica.", "READONLY")]
    [InlineData("NOPERM this user has no permissions to run the 'get' command", "NOPERM")]
    [InlineData("NOSCRIPT No matching script.", "NOSCRIPT")]
    [InlineData("CROSSSLOT Keys in request don't hash to the same slot", "CROSSSLOT")]
    [InlineData("CLUSTERDOWN The cluster is down", "CLUSTERDOWN")]
    [InlineData("MASTERDOWN Link with MASTER is down", "MASTERDOWN")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE")]
    [InlineData("ERR The user executing the script can't run this command or subcommand script: 1f, on @user_script:18.", "ERR")]
    [InlineData("ERR max number of clients reached", "ERR")]
    [InlineData("ERR Error running script (call to f_1f): @user_script:17: @user_script: 17: -OOM command not allowed", "OOM")]
    public async Task An_error_reply_counts_as_no_answer_and_is_logged_once_with_its_reason(string message, string reason)
    {
        using var refused = _nodes.Count("catalog.caching.redis.refused");

        var replies = await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
            await _node.Gate.TryAsync(message, static (_, text) => Task.FromException<int>(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, text)))));

        Assert.All(replies, reply => Assert.False(reply.Answered));
        Assert.Equal(3, refused.Sum);
        Assert.Single(_log.Lines, line => line.Contains($"with {reason}: it counts as not answered", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_of_the_wrong_type_is_removed_and_the_other_keys_of_the_call_are_not()
    {
        var (redis, count) = (await _nodes.DirectAsync(), _nodes.Prefix + "views:{0}:");
        await redis.HashSetAsync(count + "pending", "1", 1);
        await redis.ListLeftPushAsync(count + "batch", "x");

        var reply = await _node.Gate.TryAsync(
            (pending: (RedisKey)(count + "pending"), batch: (RedisKey)(count + "batch")),
            static async (database, s) => await database.HashGetAsync(s.pending, "1") + (long)await database.HashGetAsync(s.batch, "1"),
            holds: "hash");

        Assert.False(reply.Answered);
        Assert.Equal((true, false), (await redis.KeyExistsAsync(count + "pending"), await redis.KeyExistsAsync(count + "batch")));
    }

    [Theory]
    [InlineData("ERR no")]
    [InlineData("CROSSSLOT Keys in request don't hash to the same slot")]
    [InlineData("TRYAGAIN Multiple keys request during rehashing of slot")]
    public async Task Errors_of_one_command_do_not_open_the_breaker(string message)
    {
        for (var i = 0; i < 1000; i++)
        {
            await _node.Gate.TryAsync(message, static (_, text) => Task.FromException<int>(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, text)));
        }

        Assert.False(_node.Gate.IsOpen);
    }
}
