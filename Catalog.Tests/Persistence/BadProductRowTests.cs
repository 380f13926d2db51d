using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Caching;
using Microsoft.Extensions.DependencyInjection;

namespace Catalog.Tests.Persistence;

/// <summary>Products that are older than the constraints that would refuse them. An unreadable one affects no other.</summary>
public sealed class BadProductRowTests(UncheckedService service) : IClassFixture<UncheckedService>
{
    private CatalogApi Api => service.Api;

    public static TheoryData<string> BadProducts => ["price = 'NaN'", "created_at = '20000-01-01'", "created_at = '0044-03-15 BC'", "tags = '{{a,b}}'"];

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task Reads_of_many_products_leave_out_an_unreadable_one_and_log_it(string spoil)
    {
        var (category, word, tag) = ($"c{Guid.NewGuid():N}", $"w{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        await service.SqlAsync($"INSERT INTO categories VALUES ('{category}', 'Of its own')");
        var ids = new List<long>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add((await Api.AddAsync(("category", category), ("name", word), ("tags", new[] { tag }))).Id);
        }

        var bad = ids[2];
        using var leftOut = new Counted(Api.Services.GetRequiredService<IMeterFactory>(), "catalog.database.unreadable");
        await service.SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");
        var good = ids.Where(id => id != bad).ToArray();

        for (var limit = 1; limit <= 6; limit++)
        {
            Assert.Equal(good, await WalkAsync($"/products?category={category}&limit={limit}"));
        }

        foreach (var list in new[] { $"tag={tag}", "sort=newest", "sort=name", "currency=EUR&sort=price", "currency=EUR&sort=-price" })
        {
            var expected = list is "sort=newest" or "currency=EUR&sort=-price" ? good.Reverse() : good;
            for (var limit = 1; limit <= 6; limit++)
            {
                Assert.Equal(expected, await WalkAsync($"/products?category={category}&{list}&limit={limit}"));
            }
        }

        Assert.Equal(good, await WalkAsync("/products?limit=3", ids.Contains));
        Assert.Equal(good, UncheckedService.Ids(await service.JsonAsync($"/products/search?q={word}")).Order());
        Assert.Equal(4, (await Api.Http.GetStringAsync("/products/export")).Split('\n').Count(line => line.Contains(word, StringComparison.Ordinal)));
        Assert.True(leftOut.Sum > 0);
        await Eventually.BecomesTrueAsync(async () => // one line a second
        {
            await service.JsonAsync($"/products/search?q={word}");
            return service.Log.Lines.Any(line => line.Contains($"Product {bad} cannot be read and is left out", StringComparison.Ordinal));
        });
    }

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task An_unreadable_product_is_404_and_its_reviews_are_served(string spoil)
    {
        var (bad, _) = await Api.AddAsync();
        var customer = await Api.SignedInAsync();
        (await customer.Http.PostAsJsonAsync($"/products/{bad}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();
        await service.SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");

        using var read = await Api.Http.GetAsync($"/products/{bad}");
        var reviews = await service.JsonAsync($"/products/{bad}/reviews");
        using var trending = await Api.Http.GetAsync("/products/trending");

        Assert.Equal(HttpStatusCode.NotFound, read.StatusCode);
        Assert.Equal(1, reviews.GetProperty("items").GetArrayLength());
        Assert.Equal(HttpStatusCode.OK, trending.StatusCode);
    }

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task A_write_to_an_unreadable_product_repairs_it(string spoil)
    {
        var (bad, _) = await Api.AddAsync();
        await service.SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");
        var version = await VersionAsync(bad);

        using var put = await Api.PutAsync(bad, CatalogApi.Body(), "*");
        using var read = await Api.Http.GetAsync($"/products/{bad}");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (put.StatusCode, read.StatusCode));
        Assert.Equal(version + 1, await VersionAsync(bad));
    }

    [Theory]
    [InlineData("created_at = 'infinity'")]
    [InlineData("created_at = '-infinity'")]
    [InlineData("created_at = '9999-12-31 23:59:59.5+00'")]
    [InlineData("updated_at = 'infinity'")]
    public async Task A_product_with_an_infinite_time_is_served_and_is_changed_and_removed_with_the_tag_it_was_served_with(string spoil)
    {
        var (patched, _) = await Api.AddAsync();
        var (replaced, _) = await Api.AddAsync();
        var (removed, _) = await Api.AddAsync();
        await service.SqlAsync($"SET session_replication_role = replica; UPDATE products SET {spoil} WHERE id IN ({patched}, {replaced}, {removed})");

        using var patch = await PatchAsync(patched, "*");
        using var put = await Api.PutAsync(replaced, CatalogApi.Body(), await TagAsync(replaced));
        using var again = await PatchAsync(replaced, $"{put.Headers.ETag}");
        using var delete = await Api.DeleteAsync(removed, await TagAsync(removed));

        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NoContent),
            (patch.StatusCode, put.StatusCode, again.StatusCode, delete.StatusCode));
    }

    [Theory]
    [MemberData(nameof(BadProducts))]
    public async Task An_unreadable_product_can_be_removed(string spoil)
    {
        var (bad, _) = await Api.AddAsync();
        await service.SqlAsync($"UPDATE products SET {spoil} WHERE id = {bad}");

        using var answer = await Api.DeleteAsync(bad, "*");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task An_import_and_a_warm_up_continue_past_an_unreadable_product()
    {
        var (first, second) = ($"{Guid.NewGuid():N}", $"{Guid.NewGuid():N}");
        var (bad, _) = await Api.AddAsync(("sku", first));
        var (good, _) = await Api.AddAsync(("sku", second));
        await service.SqlAsync($"UPDATE products SET price = 'NaN', created_at = '20000-01-01' WHERE id = {bad}");

        using var started = await Api.Http.PostAsJsonAsync("/cache/warmups", new { resource = "product", count = 1000 });
        await Eventually.BecomesTrueAsync(async () => (await service.JsonAsync($"{started.Headers.Location}")).GetProperty("state").GetString() == "done");
        var report = await Api.ImportAsync(string.Join('\n', new[] { first, second }.Select(sku => JsonSerializer.Serialize(CatalogApi.Body(("sku", sku), ("name", "New"))))));

        Assert.Equal(2, report.GetProperty("updated").GetInt64());
        Assert.Equal("New", (await service.JsonAsync($"/products/{good}")).GetProperty("name").GetString());
    }

    private async Task<string> TagAsync(long id)
    {
        using var read = await Api.Http.GetAsync($"/products/{id}");
        return $"{read.Headers.ETag}";
    }

    private async Task<HttpResponseMessage> PatchAsync(long id, string ifMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/products/{id}") { Content = JsonContent.Create(new { name = "New" }) };
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return await Api.Http.SendAsync(request);
    }

    private Task<long> VersionAsync(long id) => TestDatabase.ScalarAsync<long>(Api.Database, $"SELECT version FROM products WHERE id = {id}");

    private async Task<IEnumerable<long>> WalkAsync(string address, Func<long, bool>? wanted = null)
    {
        var ids = new List<long>();
        for (string? next = address; next is not null;)
        {
            var page = await service.JsonAsync(next);
            ids.AddRange(UncheckedService.Ids(page));
            next = page.GetProperty("next").GetString() is { } after ? $"{address}&after={after}" : null;
        }

        return ids.Where(wanted ?? (_ => true));
    }
}
