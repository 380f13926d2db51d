using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>Facts that hold for samples that answer a late read at once and load in the background.</summary>
public abstract class LateReadContract : ReadContract
{
    // 1 % of the TTL of an entry in these tests, which is late for each of the samples.
    internal static readonly TimeSpan Late = Ttl / 100;

    private protected Loads Background { get; } = new();

    private protected sealed override Task<CachedKey> StartAsync() => Task.FromResult(Start(Redis));

    private protected abstract CachedKey Start(IDatabase redis);

    [Fact]
    public async Task A_late_read_is_answered_at_once_and_the_next_finds_the_new_row()
    {
        var key = await StartAsync();
        await key.ReadAsync();
        await Redis.KeyExpireAsync(key.Entry, Late);
        Source.Commit("new");
        var wasRead = Source.HoldNext();

        var late = await key.ReadAsync(); // while the load is held back
        await wasRead;
        Source.Open();
        await Background.EndAsync();

        Assert.Equal(("old", "new", 2), (late, await key.ReadAsync(), Source.Loads));
    }

    [Fact]
    public async Task An_early_read_starts_nothing()
    {
        var key = await StartAsync();
        await key.ReadAsync();

        await key.ReadAsync();

        Assert.Equal((0, 1), (Background.Started, Source.Loads));
    }

    [Fact]
    public async Task Of_many_late_readers_in_two_processes_one_loads() =>
        Assert.Equal(1, await LateScenes.LoadsOfManyAsync(Source, Redis, await StartAsync(), await StartAsync(), Background));

    [Fact]
    public async Task A_late_reader_that_asks_for_the_lease_after_the_refresh_of_another_process_loads_nothing()
    {
        var key = await StartAsync();
        await key.ReadAsync();
        await Redis.KeyExpireAsync(key.Entry, Late);
        var (database, held) = HeldRead.Of(Redis);
        var slow = Start(database).ReadAsync();
        await held.WasRead;
        await key.ReadAsync();
        await Background.EndAsync();

        held.Open();
        await slow;
        await Background.EndAsync();

        Assert.Equal(2, Source.Loads);
    }

    [Fact]
    public async Task After_a_background_load_that_found_no_row_the_old_one_is_not_served()
    {
        var key = await StartAsync();
        await key.ReadAsync();
        await Redis.KeyExpireAsync(key.Entry, Late);
        Source.Commit(null);

        await key.ReadAsync();
        await Background.EndAsync();

        Assert.Null(await key.ReadAsync());
    }

    [Fact]
    public async Task A_row_that_a_background_load_read_before_a_commit_is_not_stored_after_its_invalidation() =>
        Assert.Equal("new", await LateScenes.ReadAfterSlowRefreshAsync(Source, Redis, await StartAsync(), Background));

    [Fact]
    public async Task While_the_database_is_down_the_old_row_is_served_and_one_load_is_tried_per_lease()
    {
        var key = await StartAsync();
        await key.ReadAsync();
        await Redis.KeyExpireAsync(key.Entry, Late);
        Source.Fails = new InvalidOperationException("The database is away.");

        Assert.Equal("old", await key.ReadAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(Background.EndAsync);
        Assert.Equal("old", await key.ReadAsync());
        await Background.EndAsync();

        Assert.Equal(2, Source.Loads);
    }
}

/// <summary>The loads that run in the background.</summary>
internal sealed class Loads
{
    private readonly List<Task> _started = [];

    public int Started => _started.Count;

    public void Add(Task load)
    {
        lock (_started)
        {
            _started.Add(load);
        }
    }

    /// <summary>Returns when all started loads have ended; throws the exception of one that failed.</summary>
    public async Task EndAsync()
    {
        Task[] started;
        lock (_started)
        {
            started = [.. _started];
            _started.Clear();
        }

        await Task.WhenAll(started);
    }
}

internal static class LateScenes
{
    public const int Readers = 40;

    /// <summary>Many late readers in two processes. Returns how many of them loaded.</summary>
    public static async Task<int> LoadsOfManyAsync(Source source, IDatabase redis, CachedKey one, CachedKey other, Loads background)
    {
        await one.ReadAsync();
        await redis.KeyExpireAsync(one.Entry, LateReadContract.Late);
        var before = source.Loads;
        var wasRead = source.HoldNext();

        await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => (i % 2 == 0 ? one : other).ReadAsync()));
        await wasRead;
        source.Open();
        await background.EndAsync();
        return source.Loads - before;
    }

    /// <summary>
    /// A refresh has read the old row; a writer commits and invalidates; the refresh continues. Returns what is read from then on.
    /// </summary>
    public static async Task<string?> ReadAfterSlowRefreshAsync(Source source, IDatabase redis, CachedKey key, Loads background)
    {
        await key.ReadAsync();
        await redis.KeyExpireAsync(key.Entry, LateReadContract.Late);
        var wasRead = source.HoldNext();
        await key.ReadAsync();
        await wasRead;

        source.Commit("new");
        await key.InvalidateAsync();
        source.Open();
        await background.EndAsync();

        return await key.ReadAsync();
    }
}
