using Catalog.Tests.Auth;

namespace Catalog.Tests.Library;

/// <summary>The contract without Redis: in memory, on a single node.</summary>
public sealed class MemoryCacheTests : CacheContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();

    [Fact]
    public async Task One_line_of_the_log_says_so()
    {
        using var log = new RecordedLog();

        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<long, Row>("row"), log: log);

        Assert.Single(log.Lines, line => line.Contains("in the memory of this node alone", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counters_say_that_they_need_Redis()
    {
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => LibraryHost.StartAsync(caching => caching.AddCounters("views", (_, _, _) => Task.CompletedTask)));

        Assert.Contains("Redis", refused.Message, StringComparison.Ordinal);
    }
}
