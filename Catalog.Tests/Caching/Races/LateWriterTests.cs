using Catalog.Caching;
using Catalog.Caching.Patterns;

namespace Catalog.Tests.Caching.Races;

/// <summary>A writer pauses between its commit and its cache write, and the entry to compare it with is gone when it resumes.</summary>
public sealed class LateWriterTests : IAsyncLifetime
{
    private static readonly CachePolicy Policy = new()
    {
        Resource = "stock",
        Ttl = TimeSpan.FromHours(1),
        NegativeTtl = TimeSpan.FromHours(1),
        Jitter = 0,
    };

    private const string Tag = "group:garden";
    private readonly string _key = $"stock:{{{Guid.NewGuid():N}}}";
    private Nodes _nodes = null!;

    public async ValueTask InitializeAsync() => _nodes = await Nodes.StartAsync(2);

    public async ValueTask DisposeAsync() => await _nodes.DisposeAsync();

    [Fact]
    public async Task After_an_eviction_an_older_version_is_not_stored_and_the_next_reader_loads()
    {
        var five = await PausedAsync(5);
        await SaveAsync(6);
        await EvictAsync();

        await five.ResumeAsync();

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task After_the_eviction_of_a_readers_fill_an_older_version_is_not_stored()
    {
        var five = await PausedAsync(5);
        var six = await PausedAsync(6);
        await ReadAsync(6);
        await EvictAsync();

        await five.ResumeAsync();

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
        await six.ResumeAsync();
    }

    [Fact]
    public async Task After_an_invalidation_an_older_version_is_not_stored()
    {
        var five = await PausedAsync(5);
        await _nodes[1].Invalidator.InvalidateKeyAsync(_key);

        await five.ResumeAsync();

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task After_a_deletion_that_a_reader_has_seen_an_older_version_is_not_stored()
    {
        var five = await PausedAsync(5);
        await _nodes[1].Invalidator.InvalidateKeyAsync(_key);
        await FindsAsync();

        await five.ResumeAsync();

        Assert.False(await FindsAsync());

        async Task<bool> FindsAsync() => (await On(1).GetAsync(_key, 0, static (_, _) => new ValueTask<Loaded<string>?>((Loaded<string>?)null))).Found;
    }

    [Fact]
    public async Task The_entry_of_a_late_writer_does_not_make_the_next_one_count_as_in_time()
    {
        var (four, five) = (await PausedAsync(4), await PausedAsync(5));
        await SaveAsync(6);
        await EvictAsync();

        await four.ResumeAsync();
        await five.ResumeAsync();

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task The_absence_after_an_older_deletion_is_not_remembered()
    {
        var gate = new TaskCompletionSource();
        var deleting = On(0).RemoveAsync(_key, gate, static async (g, _) =>
        {
            await g.Task;
            return 5;
        });
        await HasTicketAsync();
        await SaveAsync(6);
        await EvictAsync();

        gate.SetResult();
        await deleting;

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task Of_concurrent_writers_the_first_is_stored_and_a_newer_one_after_it()
    {
        var (five, six) = (await PausedAsync(5), await PausedAsync(6));

        await five.ResumeAsync();
        Assert.Equal((CacheOutcome.SharedHit, "5"), await ReadAsync(6));
        await six.ResumeAsync();

        Assert.Equal((CacheOutcome.SharedHit, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task A_row_that_was_committed_elsewhere_is_not_stored_where_none_is_cached()
    {
        await On(0).PutAsync(_key, Row(5));

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task A_row_that_was_committed_elsewhere_does_not_undo_an_invalidation_of_the_older_one()
    {
        await SaveAsync(4);
        await _nodes[1].Invalidator.InvalidateResourceAsync(Policy.Resource);
        await _nodes.CaughtUpAsync();

        await On(0).PutAsync(_key, Row(5)); // it may have been read before the invalidation

        Assert.Equal((CacheOutcome.Miss, "6"), await ReadAsync(6));
    }

    [Fact]
    public async Task On_a_sharded_bus_a_row_that_was_committed_elsewhere_does_not_undo_an_invalidation_of_its_tag()
    {
        await using var sharded = await Nodes.StartAsync(1, configure: options => options.BusShards = 4);
        var cache = new WriteThrough<string>(sharded[0], Policy, TextSerializer.Instance);
        await cache.SaveAsync(_key, 4, static (v, _) => new ValueTask<Loaded<string>?>(Tagged(v)));
        await sharded[0].Invalidator.InvalidateTagAsync(Tag);

        await cache.PutAsync(_key, Tagged(5)); // it may have been read before the invalidation

        Assert.Equal(CacheOutcome.Miss, (await cache.GetAsync(_key, 6, static (v, _) => new ValueTask<Loaded<string>?>(Tagged(v)))).Outcome);
    }

    [Fact]
    public async Task A_writer_without_a_ticket_stores_nothing_where_none_is_cached()
    {
        await using var broken = await BrokenRedis.StartAsync(2);
        var cache = new WriteThrough<string>(broken.Nodes[0], Policy, TextSerializer.Instance);
        broken.Network.Cut();

        await cache.SaveAsync(_key, broken, static async (b, _) =>
        {
            b.Network.Heal();
            await Eventually.BecomesTrueAsync(async () => (await b.Nodes[0].Gate.TryAsync(0, static (d, _) => d.PingAsync())).Answered);
            return Row(5);
        });

        await Eventually.BecomesTrueAsync(() => broken.Nodes[0].Journal.PendingCount == 0);
        var other = new WriteThrough<string>(broken.Nodes[1], Policy, TextSerializer.Instance);
        Assert.Equal("6", (await other.GetAsync(_key, 6L, static (v, _) => new ValueTask<Loaded<string>?>(Row(v)))).Value);
    }

    private static Loaded<string> Row(long version) => new($"{version}", version);

    private WriteThrough<string> On(int node) => new(_nodes[node], Policy, TextSerializer.Instance);

    private async Task SaveAsync(long version) =>
        await On(1).SaveAsync(_key, version, static (v, _) => new ValueTask<Loaded<string>?>(Row(v)));

    // The answer of both nodes. If nothing is cached, they load the version in the database.
    private async Task<(CacheOutcome Outcome, string? Value)> ReadAsync(long inDatabase)
    {
        var read = await On(1).GetAsync(_key, inDatabase, static (v, _) => new ValueTask<Loaded<string>?>(Row(v)));
        return (read.Outcome, read.Value);
    }

    // A writer that has committed but has not written to the cache.
    private async Task<PausedWriter> PausedAsync(long version)
    {
        var (committed, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var saving = On(0).SaveAsync(_key, (version, committed, gate), static async (s, _) =>
        {
            s.committed.SetResult();
            await s.gate.Task;
            return Row(s.version);
        }).AsTask();
        await committed.Task;
        return new PausedWriter(gate, saving);
    }

    private async Task HasTicketAsync()
    {
        var redis = await _nodes.DirectAsync();
        await Eventually.BecomesTrueAsync(() => redis.KeyExistsAsync(_nodes.Prefix + _key + ":ticket"));
    }

    private async Task EvictAsync() => await (await _nodes.DirectAsync()).KeyDeleteAsync(_nodes.Prefix + _key);

    private sealed record PausedWriter(TaskCompletionSource Gate, Task Saving)
    {
        public async Task ResumeAsync()
        {
            Gate.SetResult();
            await Saving;
        }
    }

    private static Loaded<string> Tagged(long version) => new($"{version}", version, [Tag]);
}
