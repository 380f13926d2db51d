using Catalog.Caching;
using Catalog.Samples;
using Catalog.Tests.Caching;
using StackExchange.Redis;
using Ours = Catalog.Caching.Patterns;

namespace Catalog.Tests.Samples;

/// <summary>One row that is written through a cache.</summary>
/// <param name="ReadAsync">Reads it. The argument loads the row from the database.</param>
/// <param name="SaveAsync">Runs a commit, which returns the row, and stores that.</param>
/// <param name="Entry">The key of the row in Redis.</param>
internal sealed record WrittenRow(
    Func<Func<Task<(string Value, long Version)>>, Task<string?>> ReadAsync,
    Func<Func<Task<(string Value, long Version)>>, Task> SaveAsync,
    RedisKey Entry);

public abstract class WriteThroughContract : SampleTests
{
    private protected abstract Task<WrittenRow> StartAsync();

    [Fact]
    public async Task A_saved_row_is_read_without_a_load()
    {
        var row = await StartAsync();

        await row.SaveAsync(() => Task.FromResult(("five", 5L)));

        Assert.Equal("five", await row.ReadAsync(NeverAsync));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_late_writer_does_not_bring_an_older_version_back(bool isEvicted) =>
        Assert.Equal("six", await ReadAfterLateWriterAsync(await StartAsync(), isEvicted));

    [Fact]
    public async Task A_late_reader_does_not_bring_an_older_version_back()
    {
        var row = await StartAsync();
        var (wasRead, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var slow = row.ReadAsync(() => CommitAsync("five", 5, wasRead, gate));
        await wasRead.Task;

        await row.SaveAsync(() => Task.FromResult(("six", 6L)));
        gate.SetResult();
        await slow;

        Assert.Equal("six", await row.ReadAsync(NeverAsync));
    }

    // A commits 5 and pauses; B commits 6 and stores it; A continues.
    internal async Task<string?> ReadAfterLateWriterAsync(WrittenRow row, bool isEvicted)
    {
        var (committed, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var late = row.SaveAsync(() => CommitAsync("five", 5, committed, gate));
        await committed.Task;
        await row.SaveAsync(() => Task.FromResult(("six", 6L)));
        if (isEvicted)
        {
            Assert.True(await Redis.KeyDeleteAsync(row.Entry));
        }

        gate.SetResult();
        await late;
        return await row.ReadAsync(() => Task.FromResult(("six", 6L)));
    }

    private static async Task<(string Value, long Version)> CommitAsync(
        string value, long version, TaskCompletionSource committed, TaskCompletionSource gate)
    {
        committed.SetResult();
        await gate.Task;
        return (value, version);
    }

    private static Task<(string Value, long Version)> NeverAsync() => throw new InvalidOperationException("The loader must not be asked.");
}

public sealed class WriteThroughSample : WriteThroughContract
{
    [Fact]
    public async Task A_late_writer_does_not_bring_a_removed_row_back()
    {
        var cache = new WriteThrough<string>(Redis, Name, Ttl);
        await cache.SaveAsync(1, _ => Task.FromResult(("five", 5L)));

        await cache.RemoveAsync(1, _ => Task.FromResult(6L));
        await cache.SaveAsync(1, _ => Task.FromResult(("five", 5L)));

        Assert.Null(await cache.GetAsync(1, _ => Task.FromResult<(string, long)?>(null)));
    }

    private protected override Task<WrittenRow> StartAsync()
    {
        var cache = new WriteThrough<string>(Redis, Name, Ttl);
        return Task.FromResult(new WrittenRow(
            load => cache.GetAsync(1, async _ => await load()), commit => cache.SaveAsync(1, _ => commit()), $"{Name}:{{1}}"));
    }
}

public sealed class WriteThroughLibrary : WriteThroughContract
{
    private protected override async Task<WrittenRow> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = new Ours.WriteThrough<string>(
            nodes[0], new CachePolicy { Resource = "thing", Ttl = Ttl }, TextSerializer.Instance);
        return new WrittenRow(
            async load => (await cache.GetAsync("thing:{1}", load, RunAsync)).Value,
            async commit => await cache.SaveAsync("thing:{1}", commit, RunAsync),
            $"{nodes.Prefix}thing:{{1}}");

        static async ValueTask<Loaded<string>?> RunAsync(Func<Task<(string Value, long Version)>> load, CancellationToken ct)
        {
            var (value, version) = await load();
            return new Loaded<string>(value, version);
        }
    }
}

public sealed class WriteThroughNaive : SampleTests
{
    [Fact]
    public async Task It_goes_back_to_the_version_that_arrives_last()
    {
        var committed = new TaskCompletionSource();
        var gate = new TaskCompletionSource();
        var late = SaveAsync("five", async () =>
        {
            committed.SetResult();
            await gate.Task;
        });
        await committed.Task;
        await SaveAsync("six", () => Task.CompletedTask);

        gate.SetResult();
        await late;

        Assert.Equal("five", await Redis.StringGetAsync(Name));
    }

    private async Task SaveAsync(string value, Func<Task> commit)
    {
        await commit();
        await Redis.StringSetAsync(Name, value, Ttl);
    }
}
