using Catalog.Samples;

namespace Catalog.Tests.Samples;

/// <summary>The posts of one feed in the database. It can hold a reader after it has read them.</summary>
internal sealed class PostsTable
{
    private readonly List<long> _posts = [];
    private TaskCompletionSource? _gate;
    private TaskCompletionSource? _wasRead;

    public int Loads { get; private set; }

    public void Commit(params ReadOnlySpan<long> posts) => _posts.AddRange(posts);

    public Task HoldNext()
    {
        _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _wasRead = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _wasRead.Task;
    }

    public void Open() => _gate!.SetResult();

    public async Task<IReadOnlyList<long>> LoadAsync(int count, CancellationToken ct)
    {
        Loads++;
        long[] newest = [.. _posts.OrderDescending().Take(count)];
        if (Interlocked.Exchange(ref _wasRead, null) is { } wasRead)
        {
            wasRead.SetResult();
            await _gate!.Task.WaitAsync(ct);
        }

        return newest;
    }
}

internal static class FeedScenes
{
    /// <summary>
    /// A reader loads the posts; another post is committed and pushed; the reader stores what it loaded. Returns what is read from then on.
    /// </summary>
    public static async Task<IReadOnlyList<long>> ReadAfterSlowBuildAsync(
        PostsTable table, Func<Task<IReadOnlyList<long>>> read, Func<long, Task> push)
    {
        table.Commit(1, 2);
        var wasRead = table.HoldNext();
        var slow = read();
        await wasRead;

        table.Commit(3);
        await push(3);
        table.Open();
        await slow;

        return await read();
    }

    /// <summary>A post is pushed to a feed that has expired. Returns what is read then.</summary>
    public static async Task<IReadOnlyList<long>> ReadAfterPushToExpiredFeedAsync(
        PostsTable table, Func<Task<IReadOnlyList<long>>> read, Func<long, Task> push)
    {
        table.Commit(1, 2, 3);
        await push(3);
        return await read();
    }
}

public sealed class FeedSample : SampleTests
{
    private readonly PostsTable _table = new();

    [Fact]
    public async Task A_post_that_is_pushed_while_the_feed_is_built_is_not_missing() =>
        Assert.Equal([3, 2, 1], await FeedScenes.ReadAfterSlowBuildAsync(_table, () => ReadAsync(), PushAsync));

    [Fact]
    public async Task A_push_to_a_feed_that_has_expired_does_not_create_a_partial_feed() =>
        Assert.Equal([3, 2, 1], await FeedScenes.ReadAfterPushToExpiredFeedAsync(_table, () => ReadAsync(), PushAsync));

    [Fact]
    public async Task A_feed_is_loaded_once_even_one_without_posts()
    {
        Assert.Empty(await ReadAsync());
        Assert.Empty(await ReadAsync());
        Assert.Equal(1, _table.Loads);

        await PushAsync(1);

        Assert.Equal([1], await ReadAsync());
        Assert.Equal(1, _table.Loads);
    }

    [Fact]
    public async Task A_push_that_is_repeated_or_late_shows_each_post_once_and_in_order()
    {
        await ReadAsync();

        foreach (var post in (long[])[2, 1, 2, 3, 1])
        {
            await PushAsync(post);
        }

        Assert.Equal([3, 2, 1], await ReadAsync());
    }

    [Fact]
    public async Task A_feed_keeps_only_its_newest_posts()
    {
        await ReadAsync();

        for (var post = 1; post <= 8; post++)
        {
            await PushAsync(post);
        }

        Assert.Equal([8, 7, 6, 5, 4], await ReadAsync());
    }

    [Fact]
    public async Task The_next_page_continues_where_the_last_ended_whatever_was_pushed_meanwhile()
    {
        _table.Commit(1, 2, 3);
        var first = await ReadAsync(count: 2);

        await PushAsync(4);

        Assert.Equal([1], await ReadAsync(before: first[^1], count: 2));
    }

    [Fact]
    public async Task A_page_that_is_answered_by_the_database_is_the_same()
    {
        _table.Commit(1, 2, 3, 4);

        Assert.Equal([2, 1], await ReadAsync(before: 3, count: 2));
    }

    [Fact]
    public async Task A_reader_whose_lease_was_taken_over_stores_nothing()
    {
        var wasRead = _table.HoldNext();
        var slow = ReadAsync();
        await wasRead;

        await Redis.StringSetAsync(Name + ":{7}:lease", "another");
        _table.Open();
        await slow;

        Assert.False(await Redis.KeyExistsAsync(Name + ":{7}"));
    }

    private Task<IReadOnlyList<long>> ReadAsync(long? before = null, int count = 10) =>
        Feed().ReadAsync(7, before, count, _table.LoadAsync);

    private Task PushAsync(long post) => Feed().PushAsync([7], post);

    private Feed Feed() => new(Redis, Name, Ttl, length: 5);
}

/// <summary>LPUSH; on a miss load and store.</summary>
public sealed class FeedNaive : SampleTests
{
    private readonly PostsTable _table = new();

    [Fact]
    public async Task The_post_that_was_pushed_while_the_feed_was_built_stays_missing() =>
        Assert.Equal([2, 1], await FeedScenes.ReadAfterSlowBuildAsync(_table, ReadAsync, OnlyToExistingFeedAsync));

    [Fact]
    public async Task A_push_makes_a_feed_of_one_post() =>
        Assert.Equal([3], await FeedScenes.ReadAfterPushToExpiredFeedAsync(_table, ReadAsync, post => Redis.ListLeftPushAsync(Name, post)));

    // The usual fix of the second race, which leaves the first.
    private Task OnlyToExistingFeedAsync(long post) => Redis.ListLeftPushAsync(Name, post, StackExchange.Redis.When.Exists);

    private async Task<IReadOnlyList<long>> ReadAsync()
    {
        if (await Redis.ListRangeAsync(Name) is { Length: > 0 } feed)
        {
            return [.. feed.Select(post => (long)post)];
        }

        var posts = await _table.LoadAsync(5, CancellationToken.None);
        await Redis.ListRightPushAsync(Name, [.. posts.Select(post => (StackExchange.Redis.RedisValue)post)]);
        return posts;
    }
}
