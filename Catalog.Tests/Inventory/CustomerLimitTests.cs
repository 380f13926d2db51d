using Catalog.Infrastructure.Inventory;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Catalog.Tests.Inventory;

public sealed class CustomerLimitTests
{
    private const int Requests = 24;

    [Theory]
    [InlineData(5, 1_000, 1, 5, ReservationOutcome.TooMany)]
    [InlineData(1_000, 7, 2, 3, ReservationOutcome.TooManyUnits)]
    public async Task Of_many_requests_of_a_customer_at_once_as_many_pass_as_the_limit_allows(
        int mostHeld, long mostUnits, long quantity, int pass, ReservationOutcome refusal)
    {
        await using var nodes = await StartAsync(3, mostHeld, mostUnits);
        var product = await nodes.AddAsync(1_000);

        var writes = await AtOnceAsync(nodes, product, node => node.ReserveForAsync(7, product, quantity));

        Assert.Equal(
            Enumerable.Repeat(ReservationOutcome.Done, pass).Concat(Enumerable.Repeat(refusal, Requests - pass)),
            writes.Select(write => write.Outcome).Order());
        Assert.Equal((1_000, pass * quantity), await nodes.RowAsync(product));
    }

    [Fact]
    public async Task Reservations_that_have_ended_no_longer_count()
    {
        await using var nodes = await StartAsync(1, mostHeld: 2);
        var product = await nodes.AddAsync(10);
        var committed = (await nodes[0].ReserveForAsync(7, product)).Reservation!.Id;
        var released = (await nodes[0].ReserveForAsync(7, product)).Reservation!.Id;
        Assert.Equal(ReservationOutcome.TooMany, (await nodes[0].ReserveForAsync(7, product)).Outcome);

        await nodes[0].Reservations.CommitAsync(product, committed, CancellationToken.None);
        await nodes[0].Reservations.ReleaseAsync(product, released, owner: 7, CancellationToken.None);

        Assert.Equal(ReservationOutcome.Done, (await nodes[0].ReserveForAsync(7, product)).Outcome);
        Assert.Equal(ReservationOutcome.Done, (await nodes[0].ReserveForAsync(7, product)).Outcome);
    }

    [Fact]
    public async Task One_customer_is_not_refused_for_what_another_holds()
    {
        await using var nodes = await StartAsync(1, mostHeld: 1);
        var product = await nodes.AddAsync(10);
        await nodes[0].ReserveForAsync(7, product);

        Assert.Equal(ReservationOutcome.Done, (await nodes[0].ReserveForAsync(8, product)).Outcome);
    }

    [Fact]
    public async Task Of_many_requests_with_one_key_at_the_limit_one_reserves_and_all_are_answered_alike()
    {
        await using var nodes = await StartAsync(3, mostHeld: 1);
        var product = await nodes.AddAsync(10);

        var writes = await AtOnceAsync(nodes, product, node => node.ReserveForAsync(7, product, 2, "key"));

        Assert.Single(writes.Select(write => write.Reservation).Distinct());
        Assert.NotNull(writes[0].Reservation);
        Assert.Equal((10, 2), await nodes.RowAsync(product));
    }

    [Theory]
    [InlineData("MostHeld", "0")]
    [InlineData("MostUnitsHeld", "0")]
    [InlineData("LongestHold", "00:14:59")] // below HoldFor
    public void A_limit_out_of_range_is_refused_by_name(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Reservations:{setting}", value)]).Build();
        using var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration).AddInventory().BuildServiceProvider();

        var refusal = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<ReservationOptions>>().Value);

        Assert.Contains(setting, refusal.Message, StringComparison.Ordinal);
    }

    private static Task<StockNodes> StartAsync(int count, int mostHeld, long mostUnits = 1_000) =>
        StockNodes.StartAsync(count, options: new ReservationOptions { MostHeld = mostHeld, MostUnitsHeld = mostUnits });

    // Blocked on the row of the stock, so that all have started before the first is decided.
    private static async Task<ReservationWrite[]> AtOnceAsync(StockNodes nodes, long product, Func<StockNode, Task<ReservationWrite>> reserve)
    {
        await using var source = NpgsqlDataSource.Create(nodes.Database);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand($"SELECT FROM inventory WHERE product_id = {product} FOR UPDATE", connection))
        {
            await hold.ExecuteNonQueryAsync();
        }

        var reserving = Task.WhenAll(Enumerable.Range(0, Requests).Select(i => reserve(nodes[i % 3])));
        await Eventually.BecomesTrueAsync(async () => await WaitingAsync(nodes.Database) == Requests, TimeSpan.FromSeconds(60));
        await transaction.CommitAsync();
        return await reserving;
    }

    private static Task<long> WaitingAsync(string database) => TestDatabase.ScalarAsync<long>(
        database, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
}
