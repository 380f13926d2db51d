using System.Net;
using System.Text.Json;
using Catalog.Tests.Caching;
using Catalog.Tests.Persistence;

namespace Catalog.Tests.Api;

public sealed class ServiceTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    [Fact]
    public async Task A_node_with_its_servers_is_live_and_ready()
    {
        using var live = await api.Http.GetAsync("/health/live");
        var ready = JsonElement.Parse(await api.Http.GetStringAsync("/health/ready"));

        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        Assert.Equal("Healthy", ready.GetProperty("status").GetString());
        Assert.Equal(["stopping", "countries", "first-admin", "warm-up", "change-capture", "doctor", "postgres", "redis", "redis-memory", "background", "queues"], ready.GetProperty("dependencies").EnumerateObject().Select(d => d.Name));
    }

    [Fact]
    public async Task Readiness_shows_its_details_only_to_admins()
    {
        var customer = await api.SignedInAsync();

        foreach (var client in new[] { api.Anonymous, customer.Http })
        {
            Assert.Equal("{\"status\":\"Healthy\"}", await client.GetStringAsync("/health/ready"));
        }
    }

    [Fact]
    public async Task On_an_older_schema_a_node_is_not_ready_and_says_what_to_do()
    {
        var last = await TestDatabase.ScalarAsync<string>(api.Database, """
            DELETE FROM "__EFMigrationsHistory" WHERE "MigrationId" = (SELECT max("MigrationId") FROM "__EFMigrationsHistory") RETURNING "MigrationId"
            """);

        var said = "";
        await Eventually.BecomesTrueAsync(async () => // the report is up to a second old
        {
            using var ready = await api.Http.GetAsync("/health/ready");
            said = (await CatalogApi.JsonAsync(ready)).GetProperty("dependencies").GetProperty("postgres").GetProperty("description").GetString();
            return ready.StatusCode == HttpStatusCode.ServiceUnavailable;
        });
        Assert.Contains($"{last}, and perhaps later ones: run migrate", said, StringComparison.Ordinal);
        await TestDatabase.ScalarAsync<string>(api.Database, $"""
            INSERT INTO "__EFMigrationsHistory" VALUES ('{last}', '10.0') RETURNING "MigrationId"
            """);
        await api.WhenReadyAsync();
    }

    [Fact]
    public async Task Every_operation_has_a_summary_an_id_of_its_own_and_documented_problems()
    {
        var document = JsonElement.Parse(await api.Http.GetStringAsync("/openapi/v1.json"));
        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(o => (Path: path.Name, o.Value))).ToArray();

        Assert.StartsWith("3.1", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Contains(operations, o => o.Path == "/products");
        Assert.All(operations, o => Assert.True(o.Value.TryGetProperty("summary", out _), o.Path));
        Assert.Distinct(operations.Select(o => o.Value.GetProperty("operationId").GetString()));
        Assert.All(
            operations.Where(o => o.Path != "/" && !o.Path.StartsWith("/health", StringComparison.Ordinal)), // these ask no other server
            o => Assert.True(o.Value.GetProperty("responses").TryGetProperty("503", out _), o.Path));
    }

    [Fact]
    public async Task The_schema_of_a_body_states_the_validation_rules()
    {
        var document = JsonElement.Parse(await api.Http.GetStringAsync("/openapi/v1.json"));
        var input = document.GetProperty("components").GetProperty("schemas").GetProperty("ProductInput");

        Assert.Equal(["sku", "name", "price", "currency", "category"], input.GetProperty("required").EnumerateArray().Select(r => r.GetString()));
        Assert.False(input.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(64, input.GetProperty("properties").GetProperty("sku").GetProperty("maxLength").GetInt32());
        Assert.Equal("string", input.GetProperty("properties").GetProperty("sku").GetProperty("type").GetString());
    }

    [Fact]
    public async Task Swagger_shows_the_document() =>
        Assert.Contains("swagger-ui", await api.Http.GetStringAsync("/swagger/index.html"), StringComparison.Ordinal);
}
