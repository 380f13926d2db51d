using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;
using Npgsql;

namespace Catalog.Tests.Audit;

public sealed class AuditTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task Every_change_of_a_product_leaves_its_version()
    {
        var (id, tag) = await api.AddAsync();
        (await api.PutAsync(id, CatalogApi.Body(), tag)).EnsureSuccessStatusCode();
        (await api.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();
        (await api.DeleteAsync(id, "*")).EnsureSuccessStatusCode();

        Assert.Equal(["create 1", "update 2", "review 3", "delete 3"], await AboutAsync(id));
    }

    [Fact]
    public async Task An_import_leaves_an_entry_for_each_product_that_it_changed()
    {
        var line = JsonSerializer.Serialize(CatalogApi.Body(("sku", "audited"), ("name", "Old")));
        await api.ImportAsync(line);
        await api.ImportAsync(line); // changes nothing
        await api.ImportAsync(line.Replace("Old", "New", StringComparison.Ordinal));

        var id = await TestDatabase.ScalarAsync<long>(api.Database, "SELECT id FROM products WHERE sku = 'audited'");
        Assert.Equal(["create 1", "update 2"], await AboutAsync(id));
    }

    [Fact]
    public async Task A_refused_write_leaves_no_entry()
    {
        var (id, tag) = await api.AddAsync();
        (await api.PutAsync(id, CatalogApi.Body(("category", "nowhere")), tag)).Dispose();
        (await api.DeleteAsync(id, $"\"{id}-9\"")).Dispose();

        Assert.Equal(["create 1"], await AboutAsync(id));
    }

    [Fact]
    public async Task A_change_that_is_rolled_back_leaves_no_entry()
    {
        var (id, _) = await api.AddAsync();
        await using (var source = NpgsqlDataSource.Create(api.Database))
        await using (var connection = await source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await new NpgsqlCommand($"UPDATE products SET price = 1 WHERE id = {id}", connection).ExecuteNonQueryAsync();
            await transaction.RollbackAsync();
        }

        Assert.Equal(["create 1"], await AboutAsync(id));
    }

    [Fact]
    public async Task The_actor_is_the_one_that_the_transaction_names()
    {
        var (id, _) = await api.AddAsync();

        await TestDatabase.ScalarAsync<long>(
            api.Database, $"SET LOCAL catalog.actor = 'ada'; UPDATE products SET price = 1 WHERE id = {id} RETURNING id");

        var items = (await PageAsync($"/audit?resource=product:{id}")).GetProperty("items");
        Assert.Equal([$"user:{CatalogApi.AdminId}", "ada"], items.EnumerateArray().Select(entry => entry.GetProperty("actor").GetString()));
    }

    [Fact]
    public async Task An_entry_is_found_right_after_its_absence_was_read_and_then_cached()
    {
        var next = await TestDatabase.ScalarAsync<long>(api.Database, "SELECT last_value + 1 FROM audit_log_id_seq");
        using var before = await api.Http.GetAsync($"/audit/{next}");
        await api.AddAsync();

        using var first = await api.Http.GetAsync($"/audit/{next}");
        using var second = await api.Http.GetAsync($"/audit/{next}");

        Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        Assert.StartsWith("catalog; fwd=miss; stored; ttl=", CatalogApi.CacheStatus(first), StringComparison.Ordinal);
        Assert.Matches("^catalog; hit; ttl=[0-9]+; detail=L2$", CatalogApi.CacheStatus(second));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Writing_touches_no_cache()
    {
        var (id, _) = await api.AddAsync();
        var entry = (await PageAsync($"/audit?resource=product:{id}")).GetProperty("items")[0].GetProperty("id").GetInt64();

        using var first = await api.Http.GetAsync($"/audit/{entry}");

        Assert.StartsWith("catalog; fwd=miss", CatalogApi.CacheStatus(first), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Following_next_meets_each_entry_once()
    {
        for (var n = 0; n < 5; n++)
        {
            await api.AddAsync();
        }

        var ids = new List<long>();
        for (var address = "/audit?limit=2"; address is not null;)
        {
            var page = await PageAsync(address);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("id").GetInt64()));
            address = page.GetProperty("next").GetString() is { } next ? $"/audit?limit=2&after={next}" : null;
        }

        Assert.Equal(await TestDatabase.ScalarAsync<long>(api.Database, "SELECT count(*) FROM audit_log"), ids.Count);
        Assert.Equal(ids.Order().Distinct(), ids);
    }

    [Theory]
    [InlineData("UPDATE audit_log SET actor = 'nobody'")]
    [InlineData("DELETE FROM audit_log")]
    [InlineData("TRUNCATE audit_log")]
    public async Task Entries_can_be_neither_changed_nor_removed(string sql) =>
        await Assert.ThrowsAsync<PostgresException>(() => TestDatabase.ScalarAsync<long>(api.Database, $"{sql}; SELECT 1::bigint"));

    [Theory]
    [InlineData("/audit?limit=0", "limit")]
    [InlineData("/audit?after=-1", "after")]
    [InlineData("/audit?after=x", "after")]
    [InlineData("/audit?resource=%00", "resource")]
    [InlineData("/audit/0", "id")]
    public async Task A_bad_query_is_refused_and_the_parameter_is_named(string address, string parameter)
    {
        using var answer = await api.Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.True((await CatalogApi.JsonAsync(answer)).GetProperty("errors").TryGetProperty(parameter, out _));
    }

    private async Task<JsonElement> PageAsync(string address) => JsonElement.Parse(await api.Http.GetStringAsync(address));

    private async Task<string[]> AboutAsync(long id) =>
    [
        .. (await PageAsync($"/audit?resource=product:{id}")).GetProperty("items").EnumerateArray()
            .Select(entry => $"{entry.GetProperty("action")} {entry.GetProperty("version")}"),
    ];
}
