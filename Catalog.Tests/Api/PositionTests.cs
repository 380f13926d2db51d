using Catalog.Caching;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Api;

/// <summary>Catalog-Position over HTTP, on a node that receives no Pub/Sub messages.</summary>
public sealed class PositionTests(CatalogApi writer) : IClassFixture<CatalogApi>, IAsyncLifetime
{
    private const string Position = "Catalog-Position";
    private CatalogApi _unsubscribed = null!;
    private long _product;

    public async ValueTask InitializeAsync()
    {
        _unsubscribed = writer.NewPeer().With("Caching:BusPoll", "00:00:10").With("Caching:TrustFor", "00:00:30");
        await _unsubscribed.InitializeAsync();
        (_product, _) = await writer.AddAsync(("price", 1));
        await PriceAsync(_unsubscribed.Anonymous, position: null); // now it is in the node's L1
        await _unsubscribed.Services.GetRequiredService<CacheNode>().Gate.Connection.Subscriber.UnsubscribeAllAsync();
    }

    public async ValueTask DisposeAsync() => await _unsubscribed.DisposeAsync();

    [Fact]
    public async Task A_read_with_the_position_of_a_write_sees_the_write_on_a_node_that_missed_the_message()
    {
        using var write = await writer.PutAsync(_product, CatalogApi.Body(("price", 2)), "*");
        var position = write.Headers.GetValues(Position).Single();
        Assert.Equal(1, await PriceAsync(_unsubscribed.Anonymous, position: null)); // it missed the message

        Assert.Equal(2, await PriceAsync(_unsubscribed.Anonymous, position));
    }

    [Fact]
    public async Task An_unconfirmed_position_bypasses_the_caches_for_a_signed_in_user()
    {
        await ChangeWithoutInvalidationAsync();

        Assert.Equal(2, await PriceAsync(_unsubscribed.Http, "unconfirmed"));
    }

    [Fact]
    public async Task An_unconfirmed_position_bypasses_the_caches_for_no_one_else()
    {
        await ChangeWithoutInvalidationAsync();

        Assert.Equal(1, await PriceAsync(_unsubscribed.Anonymous, "unconfirmed"));
    }

    // Like a write whose invalidation is still in flight.
    private Task<long> ChangeWithoutInvalidationAsync() =>
        TestDatabase.ScalarAsync<long>(writer.Database, $"UPDATE products SET price = 2 WHERE id = {_product} RETURNING id");

    private async Task<decimal> PriceAsync(HttpClient client, string? position)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{_product}");
        if (position is not null)
        {
            request.Headers.Add(Position, position);
        }

        using var answer = await client.SendAsync(request);
        return (await CatalogApi.JsonAsync(answer)).GetProperty("price").GetDecimal();
    }
}
