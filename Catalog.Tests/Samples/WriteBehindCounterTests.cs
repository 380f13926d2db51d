using System.Globalization;
using Catalog.Caching;
using Catalog.Samples;

namespace Catalog.Tests.Samples;

/// <summary>Counters of one process.</summary>
/// <param name="AddAsync">Counts.</param>
/// <param name="FlushAsync">Writes all counts to the database.</param>
/// <param name="WaitingAsync">Returns the count that is not in the database yet.</param>
internal sealed record Counters(Func<long, long, Task> AddAsync, Func<Task> FlushAsync, Func<long, Task<long>> WaitingAsync);

/// <summary>A database that stores a batch and its id in one transaction, and can be held or broken around it.</summary>
internal sealed class CountsTable
{
    private readonly HashSet<string> _batches = [];
    private long _total;

    public long Total => Volatile.Read(ref _total);

    /// <summary>Runs before each transaction.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Runs after each transaction.</summary>
    public Func<Task> After { get; set; } = () => Task.CompletedTask;

    public async Task ApplyAsync(string batch, IEnumerable<long> counts)
    {
        await Before();
        lock (_batches)
        {
            if (_batches.Add(batch))
            {
                _total += counts.Sum();
            }
        }

        await After();
    }
}

internal static class CountingScenes
{
    /// <summary>A count arrives while a flush is writing to the database. Returns what the database has in the end.</summary>
    public static async Task<long> CountWhileFlushingAsync(CountsTable table, Counters counters)
    {
        await counters.AddAsync(1, 3);
        table.Before = () =>
        {
            table.Before = () => Task.CompletedTask;
            return counters.AddAsync(1, 4);
        };
        await counters.FlushAsync();
        await counters.FlushAsync();
        return table.Total;
    }

    /// <summary>A process dies between the commit and what follows it. Returns what the database has after the next has flushed.</summary>
    public static async Task<long> DieAfterCommitAsync(CountsTable table, Counters dying, Counters next)
    {
        await dying.AddAsync(1, 3);
        table.After = () => throw new IOException("died");
        await Assert.ThrowsAsync<IOException>(dying.FlushAsync);

        table.After = () => Task.CompletedTask;
        await next.FlushAsync();
        await next.FlushAsync();
        return table.Total;
    }
}

public abstract class WriteBehindContract : SampleTests
{
    private protected CountsTable Table { get; } = new();

    private protected abstract Task<Counters> StartAsync();

    [Fact]
    public async Task Counts_added_during_a_flush_reach_the_database() =>
        Assert.Equal(7, await CountingScenes.CountWhileFlushingAsync(Table, await StartAsync()));

    [Fact]
    public async Task A_batch_whose_process_died_after_the_commit_is_counted_once() =>
        Assert.Equal(3, await CountingScenes.DieAfterCommitAsync(Table, await StartAsync(), await StartAsync()));

    [Fact]
    public async Task A_batch_whose_process_died_before_the_commit_is_left_to_the_next()
    {
        var (dying, next) = (await StartAsync(), await StartAsync());
        await dying.AddAsync(1, 3);
        Table.Before = () => throw new IOException("died");
        await Assert.ThrowsAsync<IOException>(dying.FlushAsync);

        Table.Before = () => Task.CompletedTask;
        await next.FlushAsync();

        Assert.Equal(3, Table.Total);
    }

    [Fact]
    public async Task Processes_that_flush_together_apply_each_count_once()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 10).Select(i => (i % 2 == 0 ? a : b).AddAsync(i, 1)));
            await Task.WhenAll(a.FlushAsync(), b.FlushAsync());
        }

        await a.FlushAsync();
        Assert.Equal(200, Table.Total);
    }

    [Fact]
    public async Task Stored_and_waiting_counts_add_up()
    {
        var counters = await StartAsync();
        await counters.AddAsync(1, 3);
        await counters.FlushAsync();

        await counters.AddAsync(1, 4);

        Assert.Equal((3, 4), (Table.Total, await counters.WaitingAsync(1)));
    }
}

public sealed class WriteBehindCounterSample : WriteBehindContract
{
    [Fact]
    public async Task A_process_that_is_slow_does_not_drop_the_batch_of_another()
    {
        var (slow, quick) = (await StartAsync(), await StartAsync());
        await slow.AddAsync(1, 3);
        var (arrived, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        Table.After = () =>
        {
            Table.After = () => Task.CompletedTask;
            arrived.SetResult();
            return gate.Task;
        };
        var flushing = slow.FlushAsync();
        await arrived.Task;
        await quick.FlushAsync(); // drops the batch
        await quick.AddAsync(1, 4);
        Table.Before = () => throw new IOException("died");
        await Assert.ThrowsAsync<IOException>(quick.FlushAsync); // has set the next batch aside

        Table.Before = () => Task.CompletedTask;
        gate.SetResult();
        await flushing; // its own id is not that of the batch that is there now
        await quick.FlushAsync();

        Assert.Equal(7, Table.Total);
    }

    private protected override Task<Counters> StartAsync()
    {
        var counter = new WriteBehindCounter(Redis, Name, (id, counts, _) => Table.ApplyAsync(id, counts.Values));
        return Task.FromResult(new Counters(counter.AddAsync, FlushAsync, counter.WaitingAsync));

        async Task FlushAsync()
        {
            for (var batches = 0; await counter.FlushAsync(); batches++)
            {
                Assert.True(batches < 10, "A batch that was applied is still there.");
            }
        }
    }
}

public sealed class WriteBehindLibrary : WriteBehindContract
{
    private protected override async Task<Counters> StartAsync()
    {
        var nodes = await AddNodeAsync();
        var counters = nodes[nodes.Running - 1].Counters(
            "views",
            new WriteBehindOptions { LastFlushFor = TimeSpan.FromSeconds(1) },
            (batch, _) => Table.ApplyAsync(batch.Id, batch.Counts.Values));
        return new Counters(
            async (id, by) => await counters.AddAsync(FieldOf(id), by),
            () => counters.FlushAsync(CancellationToken.None),
            async id => (await counters.PendingAsync(FieldOf(id)))!.Value);

        static string FieldOf(long id) => id.ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>HGETALL, write to the database, DEL.</summary>
public sealed class WriteBehindNaive : SampleTests
{
    private readonly CountsTable _table = new();

    [Fact]
    public async Task It_loses_counts_added_during_a_flush() =>
        Assert.Equal(3, await CountingScenes.CountWhileFlushingAsync(_table, Start()));

    [Fact]
    public async Task It_counts_the_batch_of_a_process_that_died_twice() =>
        Assert.Equal(6, await CountingScenes.DieAfterCommitAsync(_table, Start(), Start()));

    private Counters Start() => new(
        (id, by) => Redis.HashIncrementAsync(Name, id, by), FlushAsync, async id => (long)await Redis.HashGetAsync(Name, id));

    private async Task FlushAsync()
    {
        if (await Redis.HashGetAllAsync(Name) is { Length: > 0 } counts)
        {
            await _table.ApplyAsync(Guid.NewGuid().ToString(), counts.Select(count => (long)count.Value));
            await Redis.KeyDeleteAsync(Name);
        }
    }
}
