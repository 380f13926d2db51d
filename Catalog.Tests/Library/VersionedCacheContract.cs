using Catalog.Caching;

namespace Catalog.Tests.Library;

/// <summary>Facts that hold for every versioned cache of the library, with Redis and without.</summary>
public abstract class VersionedCacheContract : LibraryTests
{
    private protected override void Add(CachingBuilder caching) => caching
        .AddVersionedCache<long, Row>("stock", policy => policy.Version = row => row.Version)
        .AddVersionedCache<int, Row>("tagged", policy => (policy.Version, policy.Tags) = (row => row.Version, row => [row.Group[..1]]))
        .AddVersionedCache<long, double>("numbers", _ => new CachePolicy<double>("numbers"))
        .AddVersionedCache<long, string>("names", _ => new CachePolicy<string>("names"));

    [Fact]
    public async Task A_versioned_cache_does_not_go_back()
    {
        var stock = Get<IVersionedCache<long, Row>>();
        await stock.SaveAsync(1, _ => new ValueTask<Row?>(new Row("new", Version: 6)));

        await stock.PutAsync(1, new Row("late", Version: 5));

        Assert.Equal("new", (await stock.GetOrLoadAsync(1, _ => throw new InvalidOperationException("not cached")))?.Name);
    }

    [Fact]
    public async Task A_late_writer_stores_nothing_where_the_newer_value_was_evicted()
    {
        var stock = Get<IVersionedCache<long, Row>>();
        var (committed, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var late = stock.SaveAsync(1, async _ =>
        {
            committed.SetResult();
            await go.Task;
            return new Row("late", Version: 5);
        }).AsTask();
        await committed.Task;
        await stock.SaveAsync(1, _ => new ValueTask<Row?>(new Row("new", Version: 6)));
        await stock.InvalidateAsync(1);

        go.SetResult();
        await late;

        Assert.Equal("new", (await stock.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("new", Version: 6))))?.Name);
    }

    [Fact]
    public async Task An_overtaken_writer_does_not_undo_the_invalidation_of_a_tag_after_its_commit()
    {
        var tagged = Get<IVersionedCache<int, Row>>();
        await tagged.SaveAsync(1, async ct =>
        {
            await tagged.InvalidateTagAsync("g");
            await tagged.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("new", Version: 5)), ct);
            return new Row("old", Version: 5);
        });

        Assert.Equal("new", (await tagged.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("new", Version: 5))))?.Name);
    }

    [Fact]
    public async Task A_value_saved_with_an_explicit_version_is_not_replaced_by_an_older_one()
    {
        var stock = Get<IVersionedCache<long, string>>();
        await stock.SaveAsync(1, "new", static (name, _) => new ValueTask<Loaded<string>?>(new Loaded<string>(name, Version: 6)));

        await stock.PutAsync(1, new Loaded<string>("late", Version: 5));

        Assert.Equal("new", (await stock.TryGetAsync(1)).Value);
    }

    [Fact]
    public async Task A_forgotten_value_is_loaded_again_and_nothing_older_is_stored()
    {
        var stock = Get<IVersionedCache<long, string>>();
        await stock.SaveAsync(1, "old", static (name, _) => new ValueTask<Loaded<string>?>(new Loaded<string>(name, Version: 5)));

        await stock.ForgetAsync(1, version: 6);

        await AssertOnlyVersionSixIsStoredAsync(stock);
    }

    [Fact]
    public async Task A_value_put_where_none_is_cached_is_not_stored_but_leaves_its_version()
    {
        var stock = Get<IVersionedCache<long, string>>();

        await stock.PutAsync(1, new Loaded<string>("new", Version: 6));

        await AssertOnlyVersionSixIsStoredAsync(stock);
    }

    private static async Task AssertOnlyVersionSixIsStoredAsync(IVersionedCache<long, string> stock)
    {
        await ReadAsync("old", 5); // as from a lagging replica
        Assert.False((await stock.TryGetAsync(1)).Found);

        await ReadAsync("new", 6);
        Assert.Equal("new", (await stock.TryGetAsync(1)).Value);

        ValueTask<CacheRead<string>> ReadAsync(string name, long version) => stock.ReadAsync(
            1, new Loaded<string>(name, version), static (row, _) => new ValueTask<Loaded<string>?>(row));
    }

    [Fact]
    public async Task A_commit_without_a_version_is_refused_and_ends_the_cached_value()
    {
        const long version = 0;
        var stock = Get<IVersionedCache<long, string>>();
        await SaveAsync(5);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await SaveAsync(version));
        Assert.False((await stock.TryGetAsync(1)).Found);

        await SaveAsync(6);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stock.RemoveAsync(1, _ => new ValueTask<long?>(version)));
        Assert.False((await stock.TryGetAsync(1)).Found);

        ValueTask<Loaded<string>?> SaveAsync(long version) =>
            stock.SaveAsync(1, version, static (version, _) => new ValueTask<Loaded<string>?>(new Loaded<string>("row", version)));
    }

    [Fact]
    public async Task A_commit_that_cannot_be_serialized_ends_the_cached_value()
    {
        var numbers = Get<IVersionedCache<long, double>>();
        await SaveAsync(new Loaded<double>(1.5, Version: 1));

        await Assert.ThrowsAnyAsync<Exception>(async () => await SaveAsync(new Loaded<double>(double.NaN, Version: 2)));

        Assert.False((await numbers.TryGetAsync(1)).Found);

        ValueTask<Loaded<double>?> SaveAsync(Loaded<double> row) =>
            numbers.SaveAsync(1, row, static (row, _) => new ValueTask<Loaded<double>?>(row));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_tags_cannot_be_told_ends_the_cached_value(bool isSaved)
    {
        var tagged = Get<IVersionedCache<int, Row>>();
        await tagged.SaveAsync(1, _ => new ValueTask<Row?>(new Row("old")));
        var row = new Row("new", Version: 2, Group: "");

        await Assert.ThrowsAnyAsync<ArgumentException>(async () =>
        {
            if (isSaved)
            {
                await tagged.SaveAsync(1, _ => new ValueTask<Row?>(row));
            }
            else
            {
                await tagged.PutAsync(1, row);
            }
        });

        Assert.False((await tagged.TryGetAsync(1)).Found);
    }

    [Fact]
    public async Task Versions_that_differ_in_the_last_of_63_bits_are_told_apart()
    {
        var stock = Get<IVersionedCache<long, string>>();
        await stock.SaveAsync(1, 0, static (_, _) => new ValueTask<Loaded<string>?>(new Loaded<string>("new", long.MaxValue)));

        await stock.PutAsync(1, new Loaded<string>("old", long.MaxValue - 1));

        Assert.Equal("new", (await stock.TryGetAsync(1)).Value);
    }

    [Fact]
    public async Task A_removed_value_is_absent_until_it_is_saved_again()
    {
        var stock = Get<IVersionedCache<long, Row>>();
        await stock.SaveAsync(1, _ => new ValueTask<Row?>(new Row("a")));

        Assert.True(await stock.RemoveAsync(1, _ => new ValueTask<long?>(2)));

        Assert.Null(await stock.GetOrLoadAsync(1, _ => throw new InvalidOperationException("not cached")));
    }
}

/// <summary>In memory only.</summary>
public sealed class MemoryVersionedCacheTests : VersionedCacheContract
{
    private protected override Task<string?> RedisAsync() => NoRedisAsync();
}

/// <summary>With Redis.</summary>
public sealed class RedisVersionedCacheTests : VersionedCacheContract
{
    private protected override Task<string?> RedisAsync() => SharedRedisAsync();
}
