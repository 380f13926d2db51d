using Catalog.Caching;
using Catalog.Domain.Inventory;
using Catalog.Infrastructure.Inventory;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Inventory;

public sealed class ReservationStoreTests
{
    [Fact]
    public async Task A_reservation_is_read_on_another_node_from_Redis()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);

        await nodes[0].ReserveAsync(product, 3);

        Assert.Equal((7, 2, CacheOutcome.SharedHit), await nodes[1].ReadAsync(product));
    }

    [Fact]
    public async Task More_than_is_available_is_refused_with_what_is_available()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(10);
        await nodes[0].ReserveAsync(product, 8);

        var refused = await nodes[0].ReserveAsync(product, 3);

        Assert.Equal((ReservationOutcome.NotEnough, 2), (refused.Outcome, refused.Available));
        Assert.Equal((10, 8), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_refused_request_is_decided_once()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(2);
        var endpoint = (await TestServers.Shared).Redis.Endpoint;
        await using var redis = await TestRedis.ConnectAsync(endpoint);
        using var monitor = await RedisMonitor.StartAsync(redis.GetDatabase(), endpoint);

        await nodes[0].ReserveAsync(product, 3);

        var ticket = $"inventory:{{{product}}}:ticket\" ";
        Assert.Single(await monitor.CommandsAsync(), line => line.Contains(ticket, StringComparison.Ordinal) && line.Contains(nodes.Prefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_request_sent_again_is_answered_as_the_first_time_also_after_the_commit()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);
        var first = await nodes[0].ReserveAsync(product, 3, "key");
        await nodes[0].Reservations.CommitAsync(product, first.Reservation!.Id, CancellationToken.None);

        var again = await nodes[1].ReserveAsync(product, 3, "key");

        Assert.Equal(ReservationOutcome.Repeated, again.Outcome);
        Assert.Equal(first.Reservation, again.Reservation);
        Assert.Equal((7, 0), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_request_sent_again_brings_the_cache_of_a_node_that_died_up_to_date()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);
        await nodes[0].ReserveAsync(product, 3, "key");
        await nodes.ForgetAsync(product); // as if the first had never been written through

        await nodes[1].ReserveAsync(product, 3, "key");

        Assert.Equal((7, 2, CacheOutcome.SharedHit), await nodes[0].ReadAsync(product));
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(3, 60)]
    public async Task A_key_that_was_used_for_a_different_request_is_refused(long quantity, int? seconds)
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(10);
        await nodes[0].ReserveAsync(product, 3, "key");

        var reused = await nodes[0].ReserveAsync(product, quantity, "key", seconds is { } s ? TimeSpan.FromSeconds(s) : null);

        Assert.Equal(ReservationOutcome.KeyReused, reused.Outcome);
        Assert.Equal((10, 3), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_key_used_for_another_product_is_refused()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var (one, other) = (await nodes.AddAsync(10), await nodes.AddAsync(10));
        await nodes[0].ReserveAsync(one, 3, "key");

        Assert.Equal(ReservationOutcome.KeyReused, (await nodes[0].ReserveAsync(other, 3, "key")).Outcome);
    }

    [Fact]
    public async Task Of_many_requests_with_one_key_at_once_one_reserves_and_all_are_answered_alike()
    {
        await using var nodes = await StockNodes.StartAsync(3);
        var product = await nodes.AddAsync(100);

        var writes = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => nodes[i % 3].ReserveAsync(product, 2, "key")));

        Assert.Single(writes.Select(write => write.Reservation).Distinct());
        Assert.Equal(1, writes.Count(write => write.Outcome == ReservationOutcome.Done));
        Assert.Equal((100, 2), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_request_sent_again_while_the_first_takes_the_last_units_is_answered_like_it()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(2);
        await using var other = await OtherTransaction.StartAsync(nodes.Database, $"SELECT FROM inventory WHERE product_id = {product} FOR UPDATE");

        var writes = Task.WhenAll(nodes[0].ReserveAsync(product, 2, "key"), nodes[1].ReserveAsync(product, 2, "key"));
        await other.HoldsAsync(statements: 2);
        await other.CommitAsync();

        Assert.Equal([ReservationOutcome.Done, ReservationOutcome.Repeated], (await writes).Select(write => write.Outcome).Order());
        Assert.Equal((2, 2), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_product_whose_stock_was_never_set_has_nothing_to_reserve()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(10);
        await TestDatabase.ScalarAsync<long>(nodes.Database, $"DELETE FROM inventory WHERE product_id = {product} RETURNING product_id");

        Assert.Equal(new ReservationWrite(ReservationOutcome.NotEnough), await nodes[0].ReserveAsync(product));
        Assert.Equal(ReservationOutcome.NotFound, (await nodes[0].ReserveAsync(product + 1)).Outcome);
    }

    [Fact]
    public async Task A_reservation_is_committed_once_however_often_it_is_asked_for()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);
        var id = (await nodes[0].ReserveAsync(product, 3)).Reservation!.Id;

        var commits = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
            nodes[i % 2].Reservations.CommitAsync(product, id, CancellationToken.None)));

        Assert.All(commits, commit => Assert.Equal(ReservationState.Committed, commit.Reservation?.State));
        Assert.Equal((7, 0), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_reservation_is_either_committed_or_released()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);
        var id = (await nodes[0].ReserveAsync(product, 3)).Reservation!.Id;

        var ends = await Task.WhenAll(
            nodes[0].Reservations.CommitAsync(product, id, CancellationToken.None),
            nodes[1].Reservations.ReleaseAsync(product, id, owner: null, CancellationToken.None));

        Assert.Equal([ReservationOutcome.Done, ReservationOutcome.Ended], ends.Select(end => end.Outcome).Order());
        Assert.Equal(await nodes.MovedAsync(product), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_released_reservation_gives_its_units_back_once()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(10);
        var id = (await nodes[0].ReserveAsync(product, 3)).Reservation!.Id;

        var first = await nodes[0].Reservations.ReleaseAsync(product, id, owner: null, CancellationToken.None);
        var second = await nodes[0].Reservations.ReleaseAsync(product, id, owner: null, CancellationToken.None);

        Assert.Equal((ReservationOutcome.Done, ReservationOutcome.Repeated), (first.Outcome, second.Outcome));
        Assert.Equal((10, 0), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_reservation_of_another_product_is_not_found()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var (one, other) = (await nodes.AddAsync(10), await nodes.AddAsync(10));
        var id = (await nodes[0].ReserveAsync(one)).Reservation!.Id;

        Assert.Equal(ReservationOutcome.NotFound, (await nodes[0].Reservations.CommitAsync(other, id, CancellationToken.None)).Outcome);
    }
}
