using Catalog.Caching;
using Catalog.Infrastructure.Inventory;
using Catalog.Testbed;

namespace Catalog.Tests.Inventory;

public sealed class OversellTests
{
    private const int Stock = 100;
    private const int Callers = 64;

    [Fact]
    public async Task Of_64_callers_on_3_nodes_exactly_as_many_succeed_as_there_are_units_though_Redis_is_killed()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await StockNodes.StartAsync(3, redis.Endpoint);
        var product = await nodes.AddAsync(Stock);
        var (done, restarting) = (0, Task.CompletedTask);

        async Task BuyAsync(int caller)
        {
            for (var i = 0; i < 4; i++)
            {
                var key = $"{caller}-{i}";
                var first = await nodes[caller % 3].ReserveAsync(product, 1, key);
                if (first.Outcome == ReservationOutcome.Done && Interlocked.Increment(ref done) == Stock / 2)
                {
                    restarting = KillAndStartAsync(redis);
                }

                // Sent again to another node, as by a client whose answer was lost.
                var again = await nodes[(caller + 1) % 3].ReserveAsync(product, 1, key);
                Assert.Equal(first.Reservation, again.Reservation);
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Callers).Select(BuyAsync));
        await restarting;

        Assert.Equal(Stock, done);
        Assert.Equal((Stock, Stock), await nodes.RowAsync(product));
        Assert.Equal((Stock, Stock), await nodes.MovedAsync(product));
        for (var node = 0; node < 3; node++)
        {
            var (available, version, _) = await nodes[node].ReadAsync(product);
            Assert.Equal((0, Stock + 1), (available, version));
        }
    }

    [Fact]
    public async Task No_reader_of_any_node_sees_the_version_go_back_while_many_write()
    {
        await using var nodes = await StockNodes.StartAsync(3);
        var product = await nodes.AddAsync(1000);
        var newest = 0L;
        using var ending = new CancellationTokenSource();

        async Task ReadAsync(int node)
        {
            while (!ending.IsCancellationRequested)
            {
                var least = Volatile.Read(ref newest);
                var (available, version, _) = await nodes[node].ReadAsync(product);
                Assert.True(version >= least, $"read version {version} after {least}");
                Assert.Equal(1001 - version, available); // one unit a version
                InterlockedMax(ref newest, version);
            }
        }

        var readers = Enumerable.Range(0, 6).Select(i => Task.Run(() => ReadAsync(i % 3))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async caller =>
        {
            for (var i = 0; i < 10; i++)
            {
                await nodes[caller % 3].ReserveAsync(product);
            }
        }));
        await ending.CancelAsync();
        await Task.WhenAll(readers);

        Assert.Equal((1000 - (Callers * 10), 1 + (Callers * 10), CacheOutcome.SharedHit), await nodes[0].ReadAsync(product));
    }

    private static async Task KillAndStartAsync(RedisServer redis)
    {
        await redis.KillAsync();
        await redis.StartAgainAsync();
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Volatile.Read(ref target); seen < value;)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
