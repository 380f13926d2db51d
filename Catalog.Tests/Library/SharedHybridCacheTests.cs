using System.Buffers;
using System.Text;
using Catalog.Caching;
using Catalog.Tests.Caching;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Library;

/// <summary>Two processes that share the framework's <see cref="HybridCache"/> through Redis.</summary>
public sealed class SharedHybridCacheTests
{
    [Fact]
    public async Task A_tag_invalidated_by_one_process_ends_the_entries_of_another()
    {
        var (first, second) = await LibraryHost.StartTwoAsync(caching => caching.AsHybridCache());
        await using var ending = first;
        await using var endingToo = second;
        var (here, there) = (first.Get<HybridCache>(), second.Get<HybridCache>());
        await there.GetOrCreateAsync("key", _ => new ValueTask<string>("old"), tags: ["red"]);

        await here.RemoveByTagAsync("red");

        await Eventually.BecomesTrueAsync(async () => await there.GetOrCreateAsync("key", _ => new ValueTask<string>("new")) == "new");
    }

    [Fact]
    public async Task A_removal_by_one_process_is_seen_by_all()
    {
        var (first, second) = await LibraryHost.StartTwoAsync(caching => caching.AsHybridCache());
        await using var ending = first;
        await using var endingToo = second;
        var (here, there) = (first.Get<HybridCache>(), second.Get<HybridCache>());
        await there.GetOrCreateAsync("key", _ => new ValueTask<string>("old"));

        await here.RemoveAsync("key");

        await Eventually.BecomesTrueAsync(async () => await there.GetOrCreateAsync("key", _ => new ValueTask<string>("new")) == "new");
    }

    [Fact]
    public async Task A_value_that_one_process_creates_anew_replaces_the_copies_of_all()
    {
        var (first, second) = await LibraryHost.StartTwoAsync(caching => caching.AsHybridCache());
        await using var ending = first;
        await using var endingToo = second;
        var (here, there) = (first.Get<HybridCache>(), second.Get<HybridCache>());
        await there.GetOrCreateAsync("key", _ => new ValueTask<string>("old"));

        await here.GetOrCreateAsync("key", _ => new ValueTask<string>("new"), HybridCacheReloadContract.Reload);

        await Eventually.BecomesTrueAsync(async () => await there.GetOrCreateAsync("key", _ => new ValueTask<string>("created again")) == "new");
    }

    [Fact]
    public async Task A_creation_by_another_process_that_began_before_a_reload_is_neither_awaited_nor_stored()
    {
        var (first, second) = await LibraryHost.StartTwoAsync(caching => caching.AsHybridCache());
        await using var ending = first;
        await using var endingToo = second;
        var (here, there) = (first.Get<HybridCache>(), second.Get<HybridCache>());
        var (wasRead, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        var older = there.GetOrCreateAsync("key", async _ =>
        {
            wasRead.SetResult();
            await go.Task;
            return "old";
        }).AsTask();
        await wasRead.Task;

        Assert.Equal("new", await here.GetOrCreateAsync("key", _ => new ValueTask<string>("new"), HybridCacheReloadContract.Reload));
        go.SetResult();
        await older;

        Assert.Equal("new", await there.GetOrCreateAsync("key", _ => new ValueTask<string>("created again")));
    }

    [Fact]
    public async Task A_hundred_removals_in_one_call_are_one_message()
    {
        await using var host = await LibraryHost.StartAsync(caching => caching.AsHybridCache(), (await TestServers.Shared).Redis.Endpoint);
        var log = host.Get<CacheNode>().Bus.Shards[0].Log;
        await host.Get<HybridCache>().RemoveAsync("first"); // from now on there is a sequence
        var before = await log.LastSequenceAsync();

        await host.Get<HybridCache>().RemoveAsync(Enumerable.Range(0, 100).Select(i => $"key {i}"));

        Assert.Equal(before + 1, await log.LastSequenceAsync());
    }

    [Fact]
    public async Task A_mutable_value_from_Redis_is_deserialized_once_for_each_reader_and_shared_by_none()
    {
        var serializer = new CountingSerializer();
        var (first, second) = await LibraryHost.StartTwoAsync(caching =>
        {
            caching.AsHybridCache();
            caching.Services.AddSingleton<IHybridCacheSerializer<StringBuilder>>(serializer);
        });
        await using var ending = first;
        await using var endingToo = second;
        await first.Get<HybridCache>().SetAsync("key", new StringBuilder("text"));
        var before = serializer.Reads;

        (await ReadAsync()).Append(" that a reader changed");
        var again = await ReadAsync();

        Assert.Equal("text", again.ToString());
        Assert.Equal(2, serializer.Reads - before);

        ValueTask<StringBuilder> ReadAsync() => second.Get<HybridCache>().GetOrCreateAsync("key", _ => new ValueTask<StringBuilder>(new StringBuilder("created again")));
    }

    private sealed class CountingSerializer : IHybridCacheSerializer<StringBuilder>
    {
        private int _reads;

        public int Reads => _reads;

        public StringBuilder Deserialize(ReadOnlySequence<byte> source)
        {
            Interlocked.Increment(ref _reads);
            return new StringBuilder(Encoding.UTF8.GetString(source));
        }

        public void Serialize(StringBuilder value, IBufferWriter<byte> target) => target.Write(Encoding.UTF8.GetBytes(value.ToString()));
    }
}
