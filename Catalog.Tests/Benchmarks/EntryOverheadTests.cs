using Catalog.Benchmarks.Cache;
using Catalog.Testbed;

namespace Catalog.Tests.Benchmarks;

public sealed class EntryOverheadTests
{
    [Fact]
    public async Task An_entry_takes_at_most_40_bytes_more_than_its_payload()
    {
        await using var redis = await RedisServer.StartAsync();

        var rows = await EntryOverhead.RunAsync(redis.Endpoint, new Progress<string>(), CancellationToken.None);

        Assert.All(rows, row => Assert.True(row.Ok, $"{row.Row}: {row.Value} {row.Unit}"));
    }
}
