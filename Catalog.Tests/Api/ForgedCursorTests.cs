using System.Net;
using System.Text.Json;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

/// <summary>Cursors that no page led to, of every list: refused, or at least not cached.</summary>
public sealed class ForgedCursorTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA/")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("%%%%%%%%%%%%%%%%%%%%%%%%%%%")]
    [InlineData("AAAAAAAAAAAAA AAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAA\nAAAAAAAAAAAAA")]
    [InlineData("ÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄÄ")]
    [InlineData("1")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("9223372036854775808")]
    public async Task A_made_up_cursor_of_products_is_400(string cursor)
    {
        foreach (var list in new[] { "/products?", "/products?category=garden&", "/products?category=garden&limit=7&" })
        {
            using var answer = await api.Anonymous.GetAsync($"{list}after={Uri.EscapeDataString(cursor)}");

            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty("after", out _));
        }
    }

    [Fact]
    public async Task A_cursor_is_of_its_list_alone_and_every_other_spelling_of_it_is_400()
    {
        await TestDatabase.ScalarAsync<long>(api.Database, "INSERT INTO categories VALUES ('attic', 'Attic') ON CONFLICT DO NOTHING; SELECT 1::bigint");
        foreach (var category in new[] { "garden", "attic" })
        {
            await api.AddAsync(("category", category));
            await api.AddAsync(("category", category));
        }

        var cursor = JsonElement.Parse(await api.Http.GetStringAsync("/products?category=garden&limit=1")).GetProperty("next").GetString()!;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/products?category=garden&after={cursor}&limit=1"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync($"/products?category=attic&after={cursor}&limit=1"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync($"/products?after={cursor}&limit=1"));
        for (var i = 0; i < cursor.Length; i++)
        {
            foreach (var letter in "AZaz09-_".Where(letter => letter != cursor[i]))
            {
                Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync($"/products?category=garden&after={cursor[..i]}{letter}{cursor[(i + 1)..]}&limit=1"));
            }
        }
    }

    [Fact]
    public async Task Positions_that_anybody_can_make_up_are_not_stored()
    {
        var (product, _) = await api.AddAsync();
        await using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        await ReadAsync();
        var before = await KeysAsync();

        for (var i = 1; i <= 100; i++)
        {
            await StatusAsync($"/products/{product}/reviews?after={i}");
            await StatusAsync($"/audit?after={i}");
            await StatusAsync($"/users?after={i}");
            await StatusAsync($"/inventory/low-stock?after={i}");
            await StatusAsync($"/inventory/{product}/movements?after={i}");
            await StatusAsync($"/products?limit={i}");
        }

        await ReadAsync();
        Assert.InRange(await KeysAsync(), 0, before + 5);

        async Task ReadAsync()
        {
            await StatusAsync($"/products/{product}/reviews");
            await StatusAsync("/products?category=garden");
        }

        async Task<int> KeysAsync()
        {
            var keys = 0;
            await foreach (var key in redis.GetServers()[0].KeysAsync(pattern: api.Prefix + "*"))
            {
                keys++;
            }

            return keys;
        }
    }

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var answer = await api.Http.GetAsync(new Uri(address, UriKind.Relative));
        return answer.StatusCode;
    }
}
