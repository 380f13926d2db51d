using Catalog.Caching;
using Catalog.Infrastructure.Inventory;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Inventory;

public sealed class ReservationSweepTests
{
    [Fact]
    public async Task Expired_reservations_return_their_units_to_the_database_and_to_the_cache()
    {
        await using var nodes = await StockNodes.StartAsync(2);
        var product = await nodes.AddAsync(10);
        await nodes[0].ReserveAsync(product, 3);
        await LetExpireAsync(nodes);
        await nodes[0].ReserveAsync(product, 4);

        var ended = await nodes[0].Sweep.SweepAsync(CancellationToken.None);

        Assert.Equal(1, ended);
        Assert.Equal((10, 4), await nodes.RowAsync(product));
        var (available, _, outcome) = await nodes[1].ReadAsync(product);
        Assert.Equal((6, CacheOutcome.SharedHit), (available, outcome));
    }

    [Fact]
    public async Task An_expired_reservation_cannot_be_committed_even_before_the_sweep()
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(10);
        var id = (await nodes[0].ReserveAsync(product, 3)).Reservation!.Id;
        await LetExpireAsync(nodes);

        Assert.Equal(ReservationOutcome.Ended, (await nodes[0].Reservations.CommitAsync(product, id, CancellationToken.None)).Outcome);
        Assert.Equal((10, 3), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task Nodes_that_sweep_at_once_while_others_commit_return_each_unit_once()
    {
        await using var nodes = await StockNodes.StartAsync(3, options: new ReservationOptions { SweepBatch = 7 });
        var products = new[] { await nodes.AddAsync(100), await nodes.AddAsync(100), await nodes.AddAsync(100) };
        var made = await Task.WhenAll(Enumerable.Range(0, 90).Select(i => nodes[i % 3].ReserveAsync(products[i % 3])));
        var late = await Task.WhenAll(products.Select(product => nodes[0].ReserveAsync(product, 5)));
        await LetExpireAsync(nodes, $"id <> ALL(ARRAY[{string.Join(',', late.Select(write => write.Reservation!.Id))}])");

        var sweeps = Enumerable.Range(0, 3).Select(i => nodes[i].Sweep.SweepAsync(CancellationToken.None)).ToArray();
        var commits = late.Select(write => nodes[1].Reservations.CommitAsync(
            write.Reservation!.ProductId, write.Reservation.Id, CancellationToken.None)).ToArray();
        await Task.WhenAll(commits);
        var ended = (await Task.WhenAll(sweeps)).Sum() + await nodes[0].Sweep.SweepAsync(CancellationToken.None);

        Assert.Equal(made.Length, ended);
        foreach (var product in products)
        {
            Assert.Equal((95, 0), await nodes.RowAsync(product));
            Assert.Equal((95, 0), await nodes.MovedAsync(product));
            Assert.Equal(95, (await nodes[2].ReadAsync(product)).Available);
        }
    }

    [Theory]
    [InlineData("sweep", 10)]
    [InlineData("release", 10)]
    [InlineData("commit", 7)]
    public async Task A_stock_that_plain_SQL_set_below_its_reservations_does_not_keep_them_from_ending(string end, long onHand)
    {
        await using var nodes = await StockNodes.StartAsync(1);
        var product = await nodes.AddAsync(10);
        var id = (await nodes[0].ReserveAsync(product, 3)).Reservation!.Id;
        await TestDatabase.ScalarAsync<long>(nodes.Database, $"UPDATE inventory SET reserved = 1 WHERE product_id = {product} RETURNING product_id");

        if (end == "sweep")
        {
            await LetExpireAsync(nodes);
            Assert.Equal(1, await nodes[0].Sweep.SweepAsync(CancellationToken.None));
        }
        else
        {
            var ended = end == "commit"
                ? nodes[0].Reservations.CommitAsync(product, id, CancellationToken.None)
                : nodes[0].Reservations.ReleaseAsync(product, id, owner: null, CancellationToken.None);
            Assert.Equal(ReservationOutcome.Done, (await ended).Outcome);
        }

        Assert.Equal((onHand, 0), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task A_stock_that_stays_locked_holds_up_no_other()
    {
        await using var nodes = await StockNodes.StartAsync(1, options: new ReservationOptions { SweepBatch = 1, SweepWait = TimeSpan.FromMilliseconds(1) });
        var (locked, free) = (await nodes.AddAsync(10), await nodes.AddAsync(10));
        await nodes[0].ReserveAsync(locked, 3);
        await nodes[0].ReserveAsync(free, 3);
        await LetExpireAsync(nodes);
        await using var other = await LockAsync(nodes, locked);

        var ended = await nodes[0].Sweep.SweepAsync(CancellationToken.None);

        Assert.Equal(1, ended);
        Assert.Equal((10, 0), await nodes.RowAsync(free));
    }

    [Fact]
    public async Task The_sweep_waits_a_moment_for_a_stock_that_is_locked()
    {
        await using var nodes = await StockNodes.StartAsync(1, options: new ReservationOptions { SweepWait = TimeSpan.FromMinutes(1) });
        var product = await nodes.AddAsync(10);
        await nodes[0].ReserveAsync(product, 3);
        await LetExpireAsync(nodes);
        await using var other = await LockAsync(nodes, product);

        var sweep = nodes[0].Sweep.SweepAsync(CancellationToken.None);
        await other.HoldsAsync();
        await other.CommitAsync();

        Assert.Equal(1, await sweep);
        Assert.Equal((10, 0), await nodes.RowAsync(product));
    }

    private static Task<OtherTransaction> LockAsync(StockNodes nodes, long product) =>
        OtherTransaction.StartAsync(nodes.Database, $"UPDATE inventory SET low_stock_at = 1 WHERE product_id = {product}");

    private static Task<long> LetExpireAsync(StockNodes nodes, string which = "true") => TestDatabase.ScalarAsync<long>(
        nodes.Database,
        $"WITH over AS (UPDATE reservations SET expires_at = now() - interval '1 s' WHERE {which} RETURNING id) SELECT count(*) FROM over");
}
