using Catalog.Caching;
using Catalog.Samples;

namespace Catalog.Tests.Samples;

/// <summary>A log of events in one process.</summary>
/// <param name="AddAsync">Takes an event; false when it was refused.</param>
/// <param name="FlushAsync">Writes the waiting events to the database.</param>
internal sealed record EventsLog(Func<string, Task<bool>> AddAsync, Func<Task> FlushAsync);

/// <summary>A table of events whose ids are unique, in a database that can break before or after a transaction.</summary>
internal sealed class EventsTable
{
    private readonly Dictionary<string, string> _rows = [];

    public IReadOnlyList<string> Rows => [.. _rows.Values];

    public bool DiesBeforeCommit { get; set; }

    public bool DiesAfterCommit { get; set; }

    public Task ApplyAsync(IEnumerable<(string Id, string Event)> events)
    {
        Fail(DiesBeforeCommit);
        foreach (var (id, one) in events)
        {
            _rows.TryAdd(id, one);
        }

        Fail(DiesAfterCommit);
        return Task.CompletedTask;

        static void Fail(bool fails)
        {
            if (fails)
            {
                throw new IOException("died");
            }
        }
    }

    /// <summary>Adds an event, has a process die as it flushes, and another one flush. Returns what the table has.</summary>
    public async Task<IReadOnlyList<string>> RowsAfterDeathAsync(EventsLog dying, EventsLog next, bool afterCommit)
    {
        await dying.AddAsync("click");
        (DiesBeforeCommit, DiesAfterCommit) = (!afterCommit, afterCommit);
        await Assert.ThrowsAsync<IOException>(dying.FlushAsync);

        (DiesBeforeCommit, DiesAfterCommit) = (false, false);
        await next.FlushAsync();
        return Rows;
    }
}

public abstract class WriteBehindEventsContract : SampleTests
{
    private protected EventsTable Table { get; } = new();

    private protected abstract Task<EventsLog> StartAsync(int maxWaiting = 1000);

    [Fact]
    public async Task Events_reach_the_database_in_the_order_in_which_they_were_taken()
    {
        var log = await StartAsync();
        string[] events = ["view", "click", "buy"];
        foreach (var one in events)
        {
            Assert.True(await log.AddAsync(one));
        }

        await log.FlushAsync();

        Assert.Equal(events, Table.Rows);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_whose_process_died_before_or_after_the_commit_is_there_once(bool afterCommit)
    {
        var log = await StartAsync();

        Assert.Equal(["click"], await Table.RowsAfterDeathAsync(log, log, afterCommit));
    }

    [Fact]
    public async Task A_full_log_refuses_events_and_loses_none_and_accepts_some_again_once_it_was_flushed()
    {
        var log = await StartAsync(maxWaiting: 2);
        Assert.Equal((true, true, false), (await log.AddAsync("1"), await log.AddAsync("2"), await log.AddAsync("3")));

        await log.FlushAsync();

        Assert.True(await log.AddAsync("4"));
        Assert.Equal(["1", "2"], Table.Rows);
    }
}

public sealed class WriteBehindEventsSample : WriteBehindEventsContract
{
    [Fact]
    public async Task The_pending_events_of_a_process_that_died_are_taken_over_by_another()
    {
        Assert.Equal(["click"], await Table.RowsAfterDeathAsync(await StartAsync(), await StartAsync(), afterCommit: false));
    }

    [Fact]
    public async Task Events_that_another_process_is_handling_are_not_taken_over()
    {
        var busy = Start(1000, TimeSpan.FromHours(1));
        var other = Start(1000, TimeSpan.FromHours(1));
        await busy.AddAsync("click");
        Table.DiesBeforeCommit = true;
        await Assert.ThrowsAsync<IOException>(busy.FlushAsync);
        Table.DiesBeforeCommit = false;

        await other.FlushAsync();

        Assert.Empty(Table.Rows);
    }

    private protected override Task<EventsLog> StartAsync(int maxWaiting = 1000) => Task.FromResult(Start(maxWaiting, TimeSpan.Zero));

    private EventsLog Start(int maxWaiting, TimeSpan retryAfter)
    {
        var log = new WriteBehindEvents<string>(Redis, Name, maxWaiting, retryAfter, (events, _) => Table.ApplyAsync(events));
        return new EventsLog(log.AddAsync, () => log.FlushAsync());
    }
}

public sealed class WriteBehindEventsLibrary : WriteBehindEventsContract
{
    private protected override async Task<EventsLog> StartAsync(int maxWaiting = 1000)
    {
        var nodes = await AddNodeAsync();
        var log = nodes[0].Events(
            "clicks",
            new WriteBehindEventsOptions { Shards = 1, MaxWaiting = maxWaiting },
            (events, _) => Table.ApplyAsync(events.Select(one => (one.Id, one.Fields["what"]))));
        return new EventsLog(
            async one => await log.AddAsync("user 7", new Dictionary<string, string> { ["what"] = one }) == EventTaken.Taken,
            () => log.FlushAsync(CancellationToken.None));
    }
}

/// <summary>A list: RPUSH; LPOP, write to the database.</summary>
public sealed class WriteBehindEventsNaive : SampleTests
{
    private readonly EventsTable _table = new();

    [Fact]
    public async Task It_loses_the_event_that_a_process_had_taken_and_not_committed()
    {
        var log = new EventsLog(AddAsync, FlushAsync);

        Assert.Empty(await _table.RowsAfterDeathAsync(log, log, afterCommit: false));
    }

    private async Task<bool> AddAsync(string one) => await Redis.ListRightPushAsync(Name, one) > 0;

    private async Task FlushAsync()
    {
        while (await Redis.ListLeftPopAsync(Name) is { HasValue: true } one)
        {
            await _table.ApplyAsync([(Guid.NewGuid().ToString(), (string)one!)]);
        }
    }
}
