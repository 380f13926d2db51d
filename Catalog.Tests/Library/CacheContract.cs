using Catalog.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>Facts that hold for every cache of the library, with Redis and without.</summary>
public abstract class CacheContract : IAsyncLifetime
{
    private LibraryHost _host = null!;
    private int _loads;

    private ICache<long, Row> Cache => _host.Get<ICache<long, Row>>();

    /// <summary>The connection string of Redis, or null for none.</summary>
    protected abstract Task<string?> RedisAsync();

    public async ValueTask InitializeAsync() => _host = await LibraryHost.StartAsync(
        caching => caching
            .AddCache<long, Row>("row", policy =>
            {
                policy.LocalTtl = TimeSpan.FromMinutes(1);
                policy.NegativeTtl = TimeSpan.FromMinutes(1);
                policy.Tags = row => [row.Group];
                policy.Version = row => row.Version;
            })
            .AddVersionedCache<long, Row>("stock", policy => policy.Version = row => row.Version)
            .AddVersionedCache<long, string>("names", _ => new CachePolicy<string>("names"))
            .AddListCache<string, string>("rows"),
        await RedisAsync());

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task A_value_is_loaded_once_and_then_served_from_memory()
    {
        Assert.Equal("a", (await ReadAsync(1, "a"))?.Name);

        Assert.Equal("a", (await ReadAsync(1, "b"))?.Name);
        Assert.Equal(1, _loads);
        Assert.True(Cache.TryGetLocal(1, out var read));
        Assert.Equal((CacheOutcome.LocalHit, "a", 1), (read.Outcome, read.Value?.Name, read.Version));
    }

    [Fact]
    public async Task After_an_invalidation_the_new_value_is_loaded()
    {
        await ReadAsync(1, "a");

        await Cache.InvalidateAsync(1);

        Assert.Equal("b", (await ReadAsync(1, "b"))?.Name);
    }

    [Fact]
    public async Task A_value_loaded_before_an_invalidation_is_stored_nowhere()
    {
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Cache.GetOrLoadAsync(1, async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return new Row("old");
        }).AsTask();
        await wasRead.Task;

        await Cache.InvalidateAsync(1);
        go.SetResult();

        Assert.Equal("old", (await slow)?.Name);
        Assert.Equal("new", (await ReadAsync(1, "new"))?.Name);
    }

    [Fact]
    public async Task A_value_loaded_before_its_tag_was_invalidated_is_stored_nowhere()
    {
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = Cache.GetOrLoadAsync(1, async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return new Row("old");
        }).AsTask();
        await wasRead.Task;

        await Cache.InvalidateTagAsync("group");
        go.SetResult();
        await slow;

        Assert.Equal("new", (await ReadAsync(1, "new"))?.Name);
    }

    [Fact]
    public async Task A_tag_invalidates_all_entries_that_carry_it_and_no_others()
    {
        await Cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("a")));
        await Cache.GetOrLoadAsync(2, _ => new ValueTask<Row?>(new Row("b", Group: "other")));

        await Cache.InvalidateTagAsync("group");

        Assert.Equal(("new", "b"), ((await ReadAsync(1, "new"))?.Name, (await ReadAsync(2, "new"))?.Name));
    }

    [Fact]
    public async Task All_entries_of_a_cache_are_invalidated_at_once()
    {
        await ReadAsync(1, "a");
        await ReadAsync(2, "b");

        await Cache.InvalidateAllAsync();

        Assert.Equal(("c", "d"), ((await ReadAsync(1, "c"))?.Name, (await ReadAsync(2, "d"))?.Name));
    }

    [Fact]
    public async Task Absence_is_remembered_until_it_is_invalidated()
    {
        Assert.Null(await ReadAsync(1, null));
        Assert.Null(await ReadAsync(1, "a"));

        await Cache.InvalidateAsync(1);

        Assert.Equal("a", (await ReadAsync(1, "a"))?.Name);
    }

    [Fact]
    public async Task A_hundred_callers_cause_one_load()
    {
        var go = new TaskCompletionSource();
        var callers = Enumerable.Range(0, 100).Select(_ => Cache.GetOrLoadAsync(1, async _ =>
        {
            Interlocked.Increment(ref _loads);
            await go.Task;
            return new Row("a");
        }).AsTask()).ToArray();

        go.SetResult();

        Assert.All(await Task.WhenAll(callers), row => Assert.Equal("a", row?.Name));
        Assert.Equal(1, _loads);
    }

    [Fact]
    public async Task An_exception_of_the_loader_reaches_the_caller_and_nothing_is_kept()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => Cache.GetOrLoadAsync(1, _ => throw new InvalidOperationException("away")).AsTask());

        Assert.Equal("a", (await ReadAsync(1, "a"))?.Name);
    }

    [Fact]
    public async Task Of_many_keys_only_the_missing_ones_are_loaded()
    {
        await ReadAsync(1, "a");

        var reads = await Cache.ReadManyAsync([1, 2], (ids, _) =>
        {
            Assert.Equal([2], ids);
            return new([new Loaded<Row>(new Row("b"))]);
        });

        Assert.Equal(["a", "b"], reads.Select(read => read.Value?.Name));
    }

    [Fact]
    public async Task A_versioned_cache_does_not_go_back()
    {
        var stock = _host.Get<IVersionedCache<long, Row>>();
        await stock.SaveAsync(1, _ => new ValueTask<Row?>(new Row("new", Version: 6)));

        await stock.PutAsync(1, new Row("late", Version: 5));

        Assert.Equal("new", (await stock.GetOrLoadAsync(1, _ => throw new InvalidOperationException("not cached")))?.Name);
    }

    [Fact]
    public async Task A_late_writer_stores_nothing_where_the_newer_value_was_evicted()
    {
        var stock = _host.Get<IVersionedCache<long, Row>>();
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
    public async Task A_value_saved_with_an_explicit_version_is_not_replaced_by_an_older_one()
    {
        var stock = _host.Get<IVersionedCache<long, string>>();
        await stock.SaveAsync(1, "new", static (name, _) => new ValueTask<Loaded<string>?>(new Loaded<string>(name, Version: 6)));

        await stock.PutAsync(1, new Loaded<string>("late", Version: 5));

        Assert.Equal("new", (await stock.TryGetAsync(1)).Value);
    }

    [Fact]
    public async Task A_forgotten_value_is_loaded_again_and_nothing_older_is_stored()
    {
        var stock = _host.Get<IVersionedCache<long, string>>();
        await stock.SaveAsync(1, "old", static (name, _) => new ValueTask<Loaded<string>?>(new Loaded<string>(name, Version: 5)));

        await stock.ForgetAsync(1, version: 6);
        await ReadAsync("old", 5); // as from a lagging replica
        Assert.False((await stock.TryGetAsync(1)).Found);

        await ReadAsync("new", 6);
        Assert.Equal("new", (await stock.TryGetAsync(1)).Value);

        ValueTask<CacheRead<string>> ReadAsync(string name, long version) => stock.ReadAsync(
            1, new Loaded<string>(name, version), static (row, _) => new ValueTask<Loaded<string>?>(row));
    }

    [Fact]
    public async Task A_removed_value_is_absent_until_it_is_saved_again()
    {
        var stock = _host.Get<IVersionedCache<long, Row>>();
        await stock.SaveAsync(1, _ => new ValueTask<Row?>(new Row("a")));

        Assert.True(await stock.RemoveAsync(1, _ => new ValueTask<long?>(2)));

        Assert.Null(await stock.GetOrLoadAsync(1, _ => throw new InvalidOperationException("not cached")));
    }

    [Fact]
    public async Task A_change_of_a_group_invalidates_all_its_pages_and_no_others()
    {
        var lists = _host.Get<IListCache<string, string>>();
        await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("a"));
        await lists.GetOrLoadAsync("hats", "1", _ => new ValueTask<string?>("b"));

        await lists.ChangedAsync("shoes");

        Assert.Equal("new", await lists.GetOrLoadAsync("shoes", "1", _ => new ValueTask<string?>("new")));
        Assert.Equal("b", await lists.GetOrLoadAsync("hats", "1", _ => new ValueTask<string?>("new")));
    }

    [Fact]
    public async Task All_pages_of_all_groups_are_invalidated_at_once()
    {
        var lists = _host.Get<IListCache<string, string>>();
        await ReadPageAsync("shoes");
        await ReadPageAsync("hats");
        Assert.Equal(CacheOutcome.SharedHit, await ReadPageAsync("shoes"));

        await lists.InvalidateAllAsync();

        Assert.Equal((CacheOutcome.Miss, CacheOutcome.Miss), (await ReadPageAsync("shoes"), await ReadPageAsync("hats")));

        async Task<CacheOutcome> ReadPageAsync(string group) => (await lists.ReadAsync(
            group, "1", group, static (group, _) => new ValueTask<Loaded<string>?>(new Loaded<string>(group)))).Outcome;
    }

    [Fact]
    public async Task An_id_that_cannot_be_a_key_is_refused()
    {
        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<string, Row>("row"), await RedisAsync());
        var cache = host.Get<ICache<string, Row>>();

        Assert.Throws<ArgumentException>(() => cache.TryGetLocal("", out _));
        await Assert.ThrowsAsync<ArgumentException>(async () => await cache.InvalidateAsync(new string('a', 401)));
    }

    [Theory]
    [InlineData("}", "~}")]
    [InlineData("}:lease", ":lease")]
    [InlineData("~a", "a")]
    [InlineData("a}:lease", "a")]
    public async Task Similar_ids_have_separate_entries(string one, string other)
    {
        await using var host = await LibraryHost.StartAsync(
            caching => caching.AddCache<string, Row>("row", policy => policy.LocalTtl = TimeSpan.FromMinutes(1)), await RedisAsync());
        var cache = host.Get<ICache<string, Row>>();
        await cache.GetOrLoadAsync(one, _ => new ValueTask<Row?>(new Row("one")));
        await cache.GetOrLoadAsync(other, _ => new ValueTask<Row?>(new Row("other")));

        Assert.Equal("one", (await cache.GetOrLoadAsync(one, _ => new ValueTask<Row?>(new Row("loaded again"))))?.Name);
        Assert.Equal("other", (await cache.GetOrLoadAsync(other, _ => new ValueTask<Row?>(new Row("loaded again"))))?.Name);
    }

    private ValueTask<Row?> ReadAsync(long id, string? name) => Cache.GetOrLoadAsync(id, _ =>
    {
        Interlocked.Increment(ref _loads);
        return new ValueTask<Row?>(name is null ? null : new Row(name));
    });
}
