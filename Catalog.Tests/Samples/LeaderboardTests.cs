using Catalog.Samples;
using StackExchange.Redis;

namespace Catalog.Tests.Samples;

public sealed class LeaderboardSample : SampleTests
{
    private readonly HandTime _time = new();

    [Fact]
    public async Task A_worse_result_that_arrives_later_does_not_count()
    {
        var board = Board();

        await board.SubmitAsync("ada", 90);
        await board.SubmitAsync("ada", 70);

        Assert.Equal([new Leaderboard.Place(1, "ada", 90)], await board.TopAsync(board.Today, 10));
    }

    [Fact]
    public async Task Of_many_results_at_once_the_best_stays()
    {
        var board = Board();

        await Task.WhenAll(Enumerable.Range(1, 200).Select(i => board.SubmitAsync("ada", i * 7 % 201)));

        Assert.Equal(200, Assert.Single(await board.TopAsync(board.Today, 10)).Score);
    }

    [Fact]
    public async Task The_best_come_first_and_have_ranks()
    {
        var board = await FilledAsync();

        Assert.Equal([(1, "p9"), (2, "p8"), (3, "p7")], (await board.TopAsync(board.Today, 3)).Select(place => (place.Rank, place.Player)));
    }

    [Fact]
    public async Task The_first_none_are_not_the_whole_board()
    {
        var board = await FilledAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => board.TopAsync(board.Today, 0));
    }

    [Theory]
    [InlineData("p5", new[] { "4 p6 6", "5 p5 5", "6 p4 4" })]
    [InlineData("p9", new[] { "1 p9 9", "2 p8 8" })]
    [InlineData("p0", new[] { "9 p1 1", "10 p0 0" })]
    [InlineData("nobody", new string[0])]
    public async Task A_player_is_shown_among_the_neighbours(string player, string[] places)
    {
        var board = await FilledAsync();

        var around = await board.AroundAsync(board.Today, player, eachSide: 1);

        Assert.Equal(places, around.Select(place => $"{place.Rank} {place.Player} {place.Score}"));
    }

    [Fact]
    public async Task Each_day_has_its_own_board_that_expires()
    {
        var board = Board();
        await board.SubmitAsync("ada", 90);
        var yesterday = board.Today;

        _time.Advance(TimeSpan.FromDays(1));

        Assert.Empty(await board.TopAsync(board.Today, 10));
        Assert.Single(await board.TopAsync(yesterday, 10));
        Assert.NotNull(await Redis.KeyTimeToLiveAsync(Name + ":{2026-01-01}"));
    }

    private Leaderboard Board() => new(Redis, Name, TimeSpan.FromDays(7), _time);

    private async Task<Leaderboard> FilledAsync()
    {
        var board = Board();
        for (var i = 0; i < 10; i++)
        {
            await board.SubmitAsync($"p{i}", i);
        }

        return board;
    }
}

/// <summary>ZSCORE, compare, ZADD; ZREVRANK, ZREVRANGE.</summary>
public sealed class LeaderboardNaive : SampleTests
{
    [Fact]
    public async Task Of_two_results_at_once_the_worse_may_stay()
    {
        await Redis.SortedSetAddAsync(Name, "ada", 50);
        var (readByOne, readByOther) = (await Redis.SortedSetScoreAsync(Name, "ada"), await Redis.SortedSetScoreAsync(Name, "ada"));

        Assert.True(90 > readByOne);
        await Redis.SortedSetAddAsync(Name, "ada", 90);
        Assert.True(70 > readByOther);
        await Redis.SortedSetAddAsync(Name, "ada", 70);

        Assert.Equal(70, await Redis.SortedSetScoreAsync(Name, "ada"));
    }

    [Fact]
    public async Task A_player_may_be_missing_among_the_neighbours()
    {
        await Redis.SortedSetAddAsync(Name, [new("ada", 50), new("bob", 40), new("cleo", 30), new("dan", 20)]);
        var rank = (await Redis.SortedSetRankAsync(Name, "cleo", Order.Descending))!.Value;

        await Redis.SortedSetAddAsync(Name, [new("eve", 60), new("fay", 70)]); // between the two
        var around = await Redis.SortedSetRangeByRankAsync(Name, rank - 1, rank + 1, Order.Descending);

        Assert.DoesNotContain((RedisValue)"cleo", around);
    }
}
