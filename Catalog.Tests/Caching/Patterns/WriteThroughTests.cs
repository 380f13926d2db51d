using Catalog.Caching;
using Catalog.Caching.Patterns;
using Catalog.Testbed;

namespace Catalog.Tests.Caching.Patterns;

public sealed class WriteThroughTests
{
    private static readonly CachePolicy Policy = new() { Resource = "stock", LocalTtl = TimeSpan.FromMinutes(1) };
    private readonly string _key = $"stock:{{{Guid.NewGuid():N}}}";

    [Fact]
    public async Task A_saved_value_is_read_from_redis_without_a_load()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var source = new Source("never asked");

        await Save(On(nodes, 0), "five", 5);
        var read = await On(nodes, 1).GetAsync(_key, source, static (s, ct) => s.LoadAsync(ct));

        Assert.Equal((CacheOutcome.SharedHit, "five", 0), (read.Outcome, read.Value, source.Loads));
    }

    [Fact]
    public async Task A_late_writer_does_not_bring_an_older_version_back()
    {
        await using var nodes = await Nodes.StartAsync(2);

        await Save(On(nodes, 0), "six", 6);
        await Save(On(nodes, 1), "five", 5);

        Assert.Equal("six", (await On(nodes, 1).GetAsync(_key, 0, NeverAsync)).Value);
    }

    [Fact]
    public async Task A_save_refuses_the_fill_of_a_load_that_began_before_it()
    {
        await using var nodes = await Nodes.StartAsync(2);
        var source = new Source("old");
        var wasRead = source.HoldNext();

        var slow = On(nodes, 0).GetAsync(_key, source, static (s, ct) => s.LoadAsync(ct)).AsTask();
        await wasRead;
        await Save(On(nodes, 1), "new", 2);
        source.Open();
        await slow;

        Assert.Equal("new", (await On(nodes, 0).GetAsync(_key, 0, NeverAsync)).Value);
    }

    [Fact]
    public async Task A_removed_row_is_absent_and_no_older_version_comes_back()
    {
        await using var nodes = await Nodes.StartAsync(1);
        var cache = On(nodes, 0);
        await Save(cache, "five", 5);

        await cache.RemoveAsync(_key, 0, static (_, _) => ValueTask.FromResult<long?>(6));
        await Save(cache, "five", 5);

        Assert.Equal(CacheOutcome.Negative, (await cache.GetAsync(_key, 0, NeverAsync)).Outcome);
    }

    [Fact]
    public async Task A_save_that_redis_missed_is_not_read_back_as_the_old_value()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.Endpoint, options => options.Redis.Deadline = TimeSpan.FromMilliseconds(200));
        var cache = On(nodes, 0);
        await Eventually.BecomesTrueAsync(async () => // a busy machine may miss so short a deadline
        {
            await Save(cache, "five", 5);
            return await (await nodes.DirectAsync()).KeyExistsAsync(nodes.Prefix + _key);
        });

        redis.Freeze();
        await Save(cache, "six", 6);
        redis.Thaw();

        var read = await cache.GetAsync(_key, 0, static (_, _) => ValueTask.FromResult<Loaded<string>?>(new Loaded<string>("six", 6)));
        Assert.Equal("six", read.Value);
    }

    [Fact]
    public async Task A_row_without_a_version_is_refused()
    {
        await using var nodes = await Nodes.StartAsync(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Save(On(nodes, 0), "five", 0));
    }

    private static WriteThrough<string> On(Nodes nodes, int node) => new(nodes[node], Policy, TextSerializer.Instance);

    private Task<Loaded<string>?> Save(WriteThrough<string> cache, string value, long version) => cache.SaveAsync(
        _key, new Loaded<string>(value, version), static (row, _) => ValueTask.FromResult<Loaded<string>?>(row)).AsTask();

    private static ValueTask<Loaded<string>?> NeverAsync(int state, CancellationToken ct) =>
        throw new InvalidOperationException("The loader must not be asked.");
}
