using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Infrastructure.Retention;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Tests.Users;

/// <summary>The data that is left after a user was deleted.</summary>
public sealed class ErasureTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task The_keys_of_a_users_activity_are_gone_from_redis_at_once()
    {
        var customer = await api.SignedInAsync();
        (await customer.Http.GetAsync($"/users/{customer.Id}/activity")).EnsureSuccessStatusCode();
        await using var redis = await TestRedis.ConnectAsync((await TestServers.Shared).Redis.Endpoint);
        var key = $"{api.Prefix}activity:{{{customer.Id}}}";
        Assert.True(await redis.GetDatabase().KeyExistsAsync(key));

        await RemoveAsync(customer);

        Assert.False(await redis.GetDatabase().KeyExistsAsync(key));
    }

    [Fact]
    public async Task A_review_stays_without_the_name_also_where_it_was_cached()
    {
        var (id, _) = await api.AddAsync();
        var customer = await api.SignedInAsync();
        (await customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 2, text = "Bent." })).EnsureSuccessStatusCode();
        Assert.Equal(customer.Name, (await ReviewAsync(id)).GetProperty("author").GetString());

        await RemoveAsync(customer);

        var review = await ReviewAsync(id);
        Assert.Equal(("", "Bent."), (review.GetProperty("author").GetString(), review.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task A_user_whom_plain_sql_removes_leaves_no_name_and_changes_no_product()
    {
        var (id, tag) = await api.AddAsync();
        var customer = await api.SignedInAsync();
        (await customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 2 })).EnsureSuccessStatusCode();

        await TestDatabase.ScalarAsync<long>(api.Database, $"DELETE FROM users WHERE id = {customer.Id} RETURNING id");

        Assert.Equal(
            "'' 1 2",
            await TestDatabase.ScalarAsync<string>(api.Database, $"""
                SELECT quote_literal(author) || ' ' || rating_count || ' ' || version
                FROM reviews JOIN products ON products.id = product_id WHERE product_id = {id} AND user_id IS NULL
                """));
    }

    [Fact]
    public void Every_node_runs_the_retention_sweep() =>
        Assert.Single(api.Services.GetServices<IHostedService>().OfType<RetentionJob>());

    private static async Task RemoveAsync(Account customer)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/users/{customer.Id}")
        {
            Content = JsonContent.Create(new { currentPassword = Account.Password }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await customer.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> ReviewAsync(long product) =>
        JsonElement.Parse(await api.Http.GetStringAsync($"/products/{product}/reviews")).GetProperty("items")[0];
}
