using Catalog.Caching;
using Catalog.Caching.Bus;
using Catalog.Caching.Clocks;
using Catalog.Testbed;
using Change = Catalog.Caching.Bus.Invalidation;

namespace Catalog.Tests.Caching.Invalidation;

public sealed class InvalidationJournalTests
{
    private static readonly Change Key = new(InvalidationKind.Key, "a");
    private static readonly Change Tag = new(InvalidationKind.Tag, "group:a");
    private readonly ManualTime _time = new();
    private readonly InvalidationJournal _journal;

    public InvalidationJournalTests()
    {
        var options = new CachingOptions { JournalLength = 2, JournalTime = TimeSpan.FromSeconds(30) };
        _journal = new InvalidationJournal(options, new MonotonicClock(_time));
    }

    [Fact]
    public void An_invalidation_is_pending_until_it_is_confirmed()
    {
        _journal.Keep(Key);
        var kept = _journal.IsPending("a");

        _journal.Confirm(Assert.Single(_journal.Pending()));

        Assert.Equal((true, false), (kept, _journal.IsPending("a")));
    }

    [Theory]
    [InlineData(5, 0)]
    [InlineData(0, 5)]
    public void An_invalidation_of_whatever_version_is_not_reduced_to_one_of_older_versions(long first, long second)
    {
        _journal.Keep(Key with { Floor = first });
        _journal.Keep(Key with { Floor = second });

        Assert.Equal(0, Assert.Single(_journal.Pending()).What.Floor);
    }

    [Fact]
    public void Of_two_writes_the_newer_version_stays_pending()
    {
        _journal.Keep(Key with { Floor = 6 });
        _journal.Keep(Key with { Floor = 5 });

        Assert.Equal(6, Assert.Single(_journal.Pending()).What.Floor);
    }

    [Fact]
    public void The_journal_reports_how_long_the_oldest_invalidation_has_waited()
    {
        _time.Stop();
        _journal.Keep(Key);
        _time.Advance(TimeSpan.FromSeconds(3));
        _journal.Keep(Tag);
        var waiting = _journal.Waiting;

        foreach (var pending in _journal.Pending())
        {
            _journal.Confirm(pending);
        }

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.Zero), (waiting, _journal.Waiting));
    }

    [Fact]
    public async Task An_invalidation_that_Redis_refuses_does_not_block_those_behind_it()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await Nodes.StartAsync(1, redis.Endpoint);
        var journal = nodes[0].Journal;
        await (await nodes.DirectAsync()).ExecuteAsync("ACL", "SETUSER", "default", "resetkeys", $"~{nodes.Prefix}good*", $"~{nodes.Prefix}{{bus}}*");

        for (var i = 0; i < 300; i++)
        {
            journal.Keep(new Change(InvalidationKind.Key, i % 15 == 0 ? $"good:{i}" : $"bad:{i}")); // far more than are sent in one batch
        }

        await Eventually.BecomesTrueAsync(() => journal.PendingCount == 280);
        Assert.All(journal.Pending(), pending => Assert.StartsWith("bad:", pending.What.Name, StringComparison.Ordinal));
    }

    [Fact]
    public void A_key_that_is_kept_again_while_it_is_being_sent_stays_pending()
    {
        _journal.Keep(Key);
        var sending = Assert.Single(_journal.Pending());
        _journal.Keep(Key); // a later commit that could not be sent either

        _journal.Confirm(sending);

        Assert.True(_journal.IsPending("a"));
    }

    [Fact]
    public void A_tag_that_is_kept_again_while_it_is_being_sent_stays_pending()
    {
        _journal.Keep(Tag);
        var sending = Assert.Single(_journal.Pending());
        _journal.Keep(Tag);

        _journal.Confirm(sending);

        Assert.Equal(1, _journal.PendingCount);
    }

    [Fact]
    public void The_highest_floor_of_a_key_is_kept()
    {
        _journal.Keep(Key with { Floor = 7 });
        _journal.Keep(Key with { Floor = 3 });

        Assert.Equal(7, Assert.Single(_journal.Pending()).What.Floor);
    }

    [Fact]
    public void An_overflow_makes_everything_pending()
    {
        _journal.Keep(Key);
        _journal.Keep(Tag);
        _journal.Keep(new Change(InvalidationKind.Key, "b"));

        Assert.True(_journal.Overflowed && _journal.IsPending("anything") && _journal.IsPending([1UL]));
    }

    [Fact]
    public void An_overflow_while_everything_is_being_invalidated_is_not_forgotten()
    {
        _journal.Keep(Key);
        _journal.Keep(Tag);
        _journal.Keep(new Change(InvalidationKind.Key, "b"));
        var covered = _journal.Overflow;
        _journal.Keep(new Change(InvalidationKind.Key, "c"));

        _journal.ConfirmOverflow(covered);

        Assert.True(_journal.Overflowed);
    }

    [Fact]
    public void Only_what_a_failover_can_have_lost_is_remembered()
    {
        _journal.Note(Key);
        _time.Advance(TimeSpan.FromSeconds(31));
        _journal.Note(Tag);

        _journal.KeepRecent();

        Assert.Equal([Tag], _journal.Pending().Select(kept => kept.What));
    }

    [Fact]
    public void Of_two_invalidations_at_once_that_forget_an_old_one_neither_forgets_the_other()
    {
        var (one, other) = (new Change(InvalidationKind.Key, "one"), new Change(InvalidationKind.Key, "other"));
        _time.Stop();
        for (var i = 0; i < 20_000; i++)
        {
            var journal = new InvalidationJournal(new CachingOptions { JournalTime = TimeSpan.FromSeconds(30) }, new MonotonicClock(_time));
            journal.Note(Key);
            _time.Advance(TimeSpan.FromSeconds(31));

            Parallel.Invoke(() => journal.Note(one), () => journal.Note(other));

            journal.KeepRecent();
            Assert.Equal(2, journal.PendingCount);
        }
    }

    [Fact]
    public void The_journal_remembers_no_more_than_its_capacity()
    {
        _journal.Note(Key);
        _journal.Note(Tag);
        _journal.Note(new Change(InvalidationKind.Key, "b"));

        _journal.KeepRecent();

        Assert.Equal((2, false), (_journal.PendingCount, _journal.Overflowed));
    }
}
