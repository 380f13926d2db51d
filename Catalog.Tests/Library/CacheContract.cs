using Catalog.Caching;
using Catalog.Caching.Entries;
using Catalog.Tests.Auth;

namespace Catalog.Tests.Library;

/// <summary>Facts that hold for every cache of the library, with Redis and without.</summary>
public abstract class CacheContract : LibraryTests
{
    private int _loads;

    private ICache<long, Row> Cache => Get<ICache<long, Row>>();

    private protected override void Add(CachingBuilder caching) => caching.AddCache<long, Row>("row", policy =>
    {
        policy.LocalTtl = TimeSpan.FromMinutes(1);
        policy.NegativeTtl = TimeSpan.FromMinutes(1);
        policy.Tags = row => [row.Group];
        policy.Version = row => row.Version;
    });

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
    public async Task A_tag_with_a_line_break_is_refused_when_it_is_stored_and_when_it_is_invalidated()
    {
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.GetOrLoadAsync(1, _ => new ValueTask<Row?>(new Row("a", Group: "x\ny"))));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Cache.InvalidateTagAsync("x\ny"));
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
    public async Task A_tag_that_shares_a_slot_with_the_tag_of_the_cache_leaves_its_entries()
    {
        const string Tag = "product:55898";
        Assert.Equal(Tags.Hash("resource:row") % Tags.Generations, Tags.Hash(Tag) % Tags.Generations);
        await ReadAsync(1, "a");

        await Cache.InvalidateTagAsync(Tag);

        Assert.Equal("a", (await ReadAsync(1, "b"))?.Name);
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
    public async Task Of_many_keys_one_that_is_repeated_is_answered_each_time()
    {
        var reads = await Cache.ReadManyAsync(
            [1, 2, 1], (ids, _) => new(ids.Select(id => (Loaded<Row>?)new Loaded<Row>(new Row($"{id}"))).ToList()));

        Assert.Equal(["1", "2", "1"], reads.Select(read => read.Value?.Name));
    }

    [Fact]
    public async Task A_type_that_can_be_written_but_not_read_is_named_in_the_log()
    {
        using var log = new RecordedLog();
        await using var host = await LibraryHost.StartAsync(caching => caching.AddCache<long, IFormattable>("odd"), await RedisAsync(), log: log);
        var cache = host.Get<ICache<long, IFormattable>>();
        await cache.GetOrLoadAsync(1, _ => new ValueTask<IFormattable?>(5));

        Assert.Equal(6, await cache.GetOrLoadAsync(1, _ => new ValueTask<IFormattable?>(6)));

        Assert.Contains(log.Lines, line => line.Contains("An entry of odd cannot be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_whose_caller_has_left_loads_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Cache.GetOrLoadAsync(
                1, _ => throw new InvalidOperationException("loaded"), new CancellationToken(canceled: true)));

        await Assert.ThrowsAsync<InvalidOperationException>( // no load of the first read is under way
            async () => await Cache.GetOrLoadAsync(1, _ => throw new InvalidOperationException("loaded")));
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
