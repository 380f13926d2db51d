using Catalog.Tests.Caching;

namespace Catalog.Tests.Samples;

/// <summary>Facts that hold for every sample that reads under a lease, and for the library.</summary>
public abstract class ReadContract : SampleTests
{
    private protected Source Source { get; } = new("old");

    /// <summary>Starts a process that reads the source through the cache. Each call starts another process with the same keys.</summary>
    private protected abstract Task<CachedKey> StartAsync();

    [Fact]
    public async Task The_first_read_loads_and_another_process_finds_what_it_stored()
    {
        await (await StartAsync()).ReadAsync();

        Assert.Equal(("old", 1), (await (await StartAsync()).ReadAsync(), Source.Loads));
    }

    [Fact]
    public async Task After_a_commit_and_its_invalidation_the_new_row_is_read()
    {
        var key = await StartAsync();
        await key.ReadAsync();

        Source.Commit("new");
        await key.InvalidateAsync();

        Assert.Equal("new", await key.ReadAsync());
    }

    [Fact]
    public async Task A_row_that_was_read_before_a_commit_is_not_stored_after_its_invalidation() =>
        Assert.Equal("new", await Scenes.ReadAfterSlowFillAsync(Source, await StartAsync(), await StartAsync()));

    [Fact]
    public async Task A_load_that_lost_its_lease_to_another_stores_nothing_and_leaves_the_lease_alone()
    {
        var key = await StartAsync();
        var wasRead = Source.HoldNext();
        var slow = key.ReadAsync();
        await wasRead;

        await Redis.StringSetAsync(key.Lease, "another"); // ours expired, and another took it
        Source.Open();
        await slow;

        Assert.Equal(("another", false), ((string?)await Redis.StringGetAsync(key.Lease), await Redis.KeyExistsAsync(key.Entry)));
    }

    [Fact]
    public async Task The_lease_of_a_process_that_dies_expires()
    {
        var key = await StartAsync();
        var wasRead = Source.HoldNext();
        var dying = key.ReadAsync();
        await wasRead;

        var life = await Redis.KeyTimeToLiveAsync(key.Lease);
        Source.Open();
        await dying;

        Assert.NotNull(life);
    }

    [Fact]
    public async Task A_load_that_fails_throws_to_its_caller_and_releases_its_lease()
    {
        var key = await StartAsync();
        Source.Fails = new InvalidOperationException("The database is away.");
        await Assert.ThrowsAsync<InvalidOperationException>(key.ReadAsync);
        Source.Fails = null;

        await key.ReadAsync();

        Assert.True(await Redis.KeyExistsAsync(key.Entry));
        Assert.False(await Redis.KeyExistsAsync(key.Lease));
    }
}
