using Catalog.Tests.Api;

namespace Catalog.Tests.Groups;

/// <summary>A position of one group's bus, sent to a node of another group that has not received the write.</summary>
public sealed class ForeignPositionTests(CatalogApi old) : IClassFixture<CatalogApi>, IAsyncLifetime
{
    private const string Position = "Catalog-Position";
    private CatalogApi _new = null!;
    private long _product;

    // The groups do not learn of each other's writes here: changes are not captured.
    public async ValueTask InitializeAsync()
    {
        _new = new CatalogApi(old.Database, await TestServers.RedisAsNodeAsync()).With("Caching:Group", "b");
        await _new.InitializeAsync();
        (_product, _) = await old.AddAsync(("price", 1));
        await PriceAsync(old.Anonymous, position: null);
        await PriceAsync(_new.Anonymous, position: null);
    }

    public async ValueTask DisposeAsync() => await _new.DisposeAsync();

    [Theory]
    [InlineData("old")]
    [InlineData("new")]
    public async Task A_position_of_another_group_bypasses_the_caches_for_a_signed_in_user(string writer)
    {
        var (by, on) = writer == "old" ? (old, _new) : (_new, old);
        var position = await WriteAsync(by);
        Assert.Equal(1, await PriceAsync(on.Http, position: null)); // it has not received the write

        Assert.Equal(2, await PriceAsync(on.Http, position));
        Assert.Equal(1, await PriceAsync(on.Anonymous, position));
    }

    [Fact]
    public async Task A_position_of_the_same_group_is_answered_from_the_caches()
    {
        var position = await WriteAsync(_new);
        Assert.StartsWith("b-", position, StringComparison.Ordinal);
        await PriceAsync(_new.Http, position);

        using var request = Read(position);
        using var answer = await _new.Http.SendAsync(request);

        Assert.Contains("hit", CatalogApi.CacheStatus(answer), StringComparison.Ordinal);
    }

    private async Task<string> WriteAsync(CatalogApi by)
    {
        using var write = await by.PutAsync(_product, CatalogApi.Body(("price", 2)), "*");
        return write.EnsureSuccessStatusCode().Headers.GetValues(Position).Single();
    }

    private async Task<decimal> PriceAsync(HttpClient client, string? position)
    {
        using var request = Read(position);
        using var answer = await client.SendAsync(request);
        return (await CatalogApi.JsonAsync(answer)).GetProperty("price").GetDecimal();
    }

    private HttpRequestMessage Read(string? position)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, $"/products/{_product}");
        if (position is not null)
        {
            request.Headers.Add(Position, position);
        }

        return request;
    }
}
