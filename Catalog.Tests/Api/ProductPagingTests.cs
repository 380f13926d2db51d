using System.Text.Json;

namespace Catalog.Tests.Api;

public sealed class ProductPagingTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task Paging_continues_after_the_last_product_is_deleted()
    {
        var (id, tag) = await api.AddAsync(("category", "garden"));
        await api.AddAsync(("category", "garden"));
        var next = (await PageAsync("/products?limit=200")).GetProperty("items").EnumerateArray()
            .TakeWhile(item => item.GetProperty("id").GetInt64() != id).Count() + 1;
        var page = await PageAsync($"/products?limit={next}");

        (await api.DeleteAsync(id, tag)).Dispose();
        var following = await PageAsync($"/products?limit={next}&after={page.GetProperty("next").GetString()}");

        Assert.Equal(id + 1, following.GetProperty("items")[0].GetProperty("id").GetInt64());
    }

    private async Task<JsonElement> PageAsync(string address) => JsonElement.Parse(await api.Http.GetStringAsync(address));
}
