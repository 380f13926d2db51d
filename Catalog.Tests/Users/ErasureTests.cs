using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Catalog.Infrastructure.Retention;
using Catalog.Tests.Api;
using Catalog.Tests.Auth;
using Catalog.Tests.Inventory;
using Catalog.Tests.Operations;
using Catalog.Tests.Persistence;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Catalog.Tests.Users;

/// <summary>The data that is left after a user was deleted.</summary>
public sealed partial class ErasureTests(CatalogApi api) : IClassFixture<CatalogApi>
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
    public async Task The_database_keeps_the_id_and_the_address_only_where_the_documentation_says()
    {
        const long before = 918_273_645; // no other number in the database contains the next ones
        await TestDatabase.ScalarAsync<long>(api.Database, $"SELECT setval(pg_get_serial_sequence('users', 'id'), {before})");
        var (product, _) = await api.AddAsync();
        (await api.SetStockAsync(product, 5, ifMatch: "*")).EnsureSuccessStatusCode();
        var admin = await Account.OpenAsync(api, "admin");
        (await api.ReserveAsync(product, 1, by: admin.Http)).EnsureSuccessStatusCode();
        (await admin.Http.PostAsJsonAsync($"/products/{product}/reviews", new { stars = 2 })).EnsureSuccessStatusCode();
        (await admin.Http.PostAsync("/products/import", new StringContent("", new MediaTypeHeaderValue("application/x-ndjson")))).EnsureSuccessStatusCode();
        await TestDatabase.ScalarAsync<long>(api.Database, $"""
            INSERT INTO sign_in_failures (account, network, failures, failed_at) VALUES (sha256('{admin.Email}'), 'ip4-cb007107', 1, now());
            SELECT 1::bigint
            """);

        await RemoveAsync(admin);

        var found = await ColumnsWithAsync($"{admin.Id}|{admin.Email}|{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(admin.Email)))}");
        Assert.Contains("reservations.user_id", found);
        Assert.Empty(found.Except(await DocumentedColumnsAsync()));
    }

    [Fact]
    public async Task A_changed_address_leaves_no_wrong_passwords_of_the_old_one()
    {
        var customer = await api.SignedInAsync();
        await TestDatabase.ScalarAsync<long>(api.Database, $"""
            INSERT INTO sign_in_failures (account, network, failures, failed_at) VALUES (sha256('{customer.Email}'), 'ip4-cb007107', 1, now());
            SELECT 1::bigint
            """);

        await RenameAsync(customer, customer.Email);
        Assert.Equal(1, await FailuresAsync(customer.Email)); // of the same address they count on
        await RenameAsync(customer, $"new-{customer.Email}");

        Assert.Equal(0, await FailuresAsync(customer.Email));
    }

    [Fact]
    public void Every_node_runs_the_retention_sweep() =>
        Assert.Single(api.Services.GetServices<IHostedService>().OfType<RetentionJob>());

    private async Task<IReadOnlyList<string>> ColumnsWithAsync(string pattern)
    {
        var tables = await TestDatabase.ScalarAsync<string[]>(
            api.Database, "SELECT array_agg(relname::text) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'");
        var found = new List<string>();
        foreach (var table in tables)
        {
            found.AddRange(await TestDatabase.ScalarAsync<string[]>(api.Database, $"""
                SELECT coalesce(array_agg(DISTINCT '{table}.' || field.key), ARRAY[]::text[])
                FROM "{table}" AS r, jsonb_each_text(to_jsonb(r)) AS field WHERE field.value ~ '{pattern}'
                """));
        }

        return found;
    }

    private static async Task<IEnumerable<string>> DocumentedColumnsAsync()
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("docs", "operations.md"));
        var section = text.Split("### Data left after a user is deleted")[1].Split("\n## ")[0];
        return Column().Matches(section).Select(match => match.Groups[1].Value);
    }

    [GeneratedRegex(@"`([a-z_]+\.[a-z_]+)`")]
    private static partial Regex Column();

    private Task<long> FailuresAsync(string email) =>
        TestDatabase.ScalarAsync<long>(api.Database, $"SELECT count(*) FROM sign_in_failures WHERE account = sha256('{email}')");

    private static async Task RenameAsync(Account customer, string email)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/users/{customer.Id}")
        {
            Content = JsonContent.Create(new { email, name = "New", currentPassword = Account.Password }),
        };
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await customer.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

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
