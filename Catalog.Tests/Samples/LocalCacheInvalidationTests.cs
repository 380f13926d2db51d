using Catalog.Caching;
using System.Collections.Concurrent;
using Catalog.Samples;
using Catalog.Tests.Caching;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

/// <summary>Copies of rows in the memory of one process.</summary>
/// <param name="ReadAsync">Reads a row of the source through them.</param>
/// <param name="InvalidateAsync">What a writer does after its commit.</param>
internal sealed record LocalCopies(Func<long, Source, Task<string?>> ReadAsync, Func<long, Task> InvalidateAsync)
{
    /// <summary>Returns when the other process has received all messages of this one so far. Messages arrive in order.</summary>
    public async Task AreReceivedByAsync(LocalCopies other)
    {
        var marker = new Source("before");
        await other.ReadAsync(99, marker);
        marker.Commit("after");
        await InvalidateAsync(99);
        await Eventually.BecomesTrueAsync(async () => await other.ReadAsync(99, marker) == "after");
    }

    /// <summary>
    /// A reader of this process holds the old row; another process commits and announces it; the reader stores its row. Returns what is read then.
    /// </summary>
    public async Task<string?> ReadAfterMessageAsync(Source source, LocalCopies writer)
    {
        var wasRead = source.HoldNext();
        var slow = ReadAsync(1, source);
        await wasRead;

        source.Commit("new");
        await writer.InvalidateAsync(1);
        await writer.AreReceivedByAsync(this);
        source.Open();
        await slow;

        return await ReadAsync(1, source);
    }
}

public abstract class LocalCopiesContract : SampleTests
{
    private protected Source Source { get; } = new("old");

    private protected abstract Task<LocalCopies> StartAsync();

    [Fact]
    public async Task A_copy_is_served_until_another_process_announces_a_change_of_the_row()
    {
        var (reader, writer) = (await StartAsync(), await StartAsync());
        await reader.ReadAsync(1, Source);
        var copy = await reader.ReadAsync(1, Source);

        Source.Commit("new");
        await writer.InvalidateAsync(1);
        await writer.AreReceivedByAsync(reader);

        Assert.Equal(("old", "new", 2), (copy, await reader.ReadAsync(1, Source), Source.Loads));
    }

    [Fact]
    public async Task The_process_that_changed_a_row_has_no_old_copy_even_before_its_message()
    {
        var copies = await StartAsync();
        await copies.ReadAsync(1, Source);

        Source.Commit("new");
        await copies.InvalidateAsync(1);

        Assert.Equal("new", await copies.ReadAsync(1, Source));
    }

    [Fact]
    public async Task A_row_that_was_read_before_the_message_arrived_is_not_kept()
    {
        var reader = await StartAsync();

        Assert.Equal("new", await reader.ReadAfterMessageAsync(Source, await StartAsync()));
    }
}

public sealed class LocalCacheInvalidationSample : LocalCopiesContract
{
    private readonly HandTime _time = new();
    private readonly List<IDisposable> _started = [];

    [Fact]
    public async Task A_copy_is_served_no_longer_than_the_local_TTL()
    {
        var copies = await StartAsync();
        await copies.ReadAsync(1, Source);
        Source.Commit("new"); // and the message is lost

        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        var before = await copies.ReadAsync(1, Source);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(("old", "new"), (before, await copies.ReadAsync(1, Source)));
    }

    [Fact]
    public async Task A_broken_connection_drops_all_copies()
    {
        var clientName = Name + "-broken";
        await using var connection = await ConnectAsync(clientName);
        using var cache = new LocalCacheInvalidation<string>(connection, Name, Ttl, _time);
        await cache.GetAsync(1, Source.ReadAsync);
        Source.Commit("new");

        foreach (var id in await ClientsAsync(clientName))
        {
            await Redis.ExecuteAsync("CLIENT", "KILL", "ID", id);
        }

        await Eventually.BecomesTrueAsync(async () => await cache.GetAsync(1, Source.ReadAsync) == "new");
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var one in _started)
        {
            one.Dispose();
        }

        await base.DisposeAsync();
    }

    private protected override Task<LocalCopies> StartAsync()
    {
        var cache = new LocalCacheInvalidation<string>(Redis.Multiplexer, Name, TimeSpan.FromSeconds(5), _time);
        _started.Add(cache);
        return Task.FromResult(new LocalCopies((id, source) => cache.GetAsync(id, source.ReadAsync), cache.InvalidateAsync));
    }

    private async Task<IEnumerable<string>> ClientsAsync(string name) =>
        from line in ((string)(await Redis.ExecuteAsync("CLIENT", "LIST"))!).Split('\n')
        where line.Contains($" name={name} ", StringComparison.Ordinal)
        select line.Split(' ')[0]["id=".Length..];
}

public sealed class LocalCopiesLibrary : LocalCopiesContract
{
    private protected override async Task<LocalCopies> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var cache = nodes.CacheAside(nodes.Running - 1, new CachePolicy { Resource = "thing", Ttl = Ttl, LocalTtl = Ttl });
        return new LocalCopies(
            async (id, source) => (await cache.GetAsync($"thing:{{{id}}}", source)).Value,
            id => cache.InvalidateAsync($"thing:{{{id}}}").AsTask());
    }
}

/// <summary>A dictionary; a message removes the key.</summary>
public sealed class LocalCopiesNaive : SampleTests
{
    [Fact]
    public async Task It_keeps_the_old_row_that_a_reader_held_when_the_message_arrived()
    {
        var reader = await StartAsync();

        Assert.Equal("old", await reader.ReadAfterMessageAsync(new Source("old"), await StartAsync()));
    }

    private async Task<LocalCopies> StartAsync()
    {
        var copies = new ConcurrentDictionary<long, string?>();
        var channel = RedisChannel.Literal(Name);
        var messages = await Redis.Multiplexer.GetSubscriber().SubscribeAsync(channel);
        messages.OnMessage(message => copies.TryRemove((long)message.Message, out _));
        return new LocalCopies(
            async (id, source) => copies.TryGetValue(id, out var copy) ? copy : copies[id] = await source.ReadAsync(CancellationToken.None),
            id => Redis.PublishAsync(channel, id));
    }
}
