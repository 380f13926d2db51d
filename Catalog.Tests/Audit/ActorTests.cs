using System.Net.Http.Headers;
using System.Net.Http.Json;
using Catalog.Infrastructure.Audit;
using Catalog.Infrastructure.Persistence;
using Catalog.Tests.Api;
using Catalog.Tests.Persistence;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Catalog.Tests.Audit;

/// <summary>The actor of an audit entry.</summary>
public sealed class ActorTests(CatalogApi api) : IClassFixture<CatalogApi>
{
    private static readonly string Admin = $"user:{CatalogApi.AdminId}";

    [Fact]
    public async Task Each_change_of_a_product_names_its_actor()
    {
        var customer = await api.SignedInAsync();
        var (id, tag) = await api.AddAsync();
        (await api.PutAsync(id, CatalogApi.Body(), tag)).EnsureSuccessStatusCode();
        (await customer.Http.PostAsJsonAsync($"/products/{id}/reviews", new { stars = 4 })).EnsureSuccessStatusCode();
        (await api.DeleteAsync(id, "*")).EnsureSuccessStatusCode();

        Assert.Equal([Admin, Admin, $"user:{customer.Id}", Admin], await ActorsAsync($"product:{id}"));
    }

    [Fact]
    public async Task An_import_names_its_sender()
    {
        await api.ImportAsync(System.Text.Json.JsonSerializer.Serialize(CatalogApi.Body(("sku", "imported-by"))));

        var id = await TestDatabase.ScalarAsync<long>(api.Database, "SELECT id FROM products WHERE sku = 'imported-by'");
        Assert.Equal([Admin], await ActorsAsync($"product:{id}"));
    }

    [Fact]
    public async Task A_registration_has_no_actor_and_later_changes_name_the_user()
    {
        var customer = await api.SignedInAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/users/{customer.Id}")
        {
            Content = JsonContent.Create(new { email = customer.Email, name = "Another" }),
        };
        request.Headers.IfMatch.Add(EntityTagHeaderValue.Any);
        (await customer.Http.SendAsync(request)).EnsureSuccessStatusCode();

        Assert.Equal([null, $"user:{customer.Id}", $"user:{customer.Id}"], await ActorsAsync($"user:{customer.Id}")); // signing in is an entry too
    }

    [Fact]
    public async Task A_connection_returned_to_the_pool_has_no_actor()
    {
        await using var services = Services($"{api.Database};Maximum Pool Size=1");
        var (before, after) = (await AddAsync(services, "ada"), await AddAsync(services, actor: null));

        Assert.Equal(before.Backend, after.Backend); // it is the same connection
        Assert.Equal(["ada"], await ActorsAsync($"product:{before.Product}"));
        Assert.Equal([null], await ActorsAsync($"product:{after.Product}"));
    }

    [Fact]
    public async Task Work_that_outlives_the_request_has_no_actor()
    {
        using var actor = Actor.Begin("ada");
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var later = Task.Run(async () =>
        {
            await gate.Task;
            return Actor.Current;
        });
        Assert.Equal("ada", Actor.Current);

        actor.Dispose();
        gate.SetResult();

        Assert.Null(await later);
    }

    [Theory]
    [InlineData("No Reset On Close=true")]
    [InlineData("Multiplexing=true")]
    public async Task A_pool_that_would_keep_an_actor_is_refused(string setting)
    {
        await using var services = Services($"{api.Database};{setting}");

        Assert.Throws<InvalidOperationException>(services.GetRequiredService<NpgsqlDataSource>);
    }

    private static ServiceProvider Services(string connectionString) => new ServiceCollection()
        .AddPersistence(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Postgres"] = connectionString })
            .Build())
        .BuildServiceProvider();

    private static async Task<(long Product, int Backend)> AddAsync(ServiceProvider services, string? actor)
    {
        using var acting = actor is null ? null : Actor.Begin(actor);
        await using var context = await services.GetRequiredService<IDbContextFactory<CatalogDbContext>>().CreateDbContextAsync();
        await context.Database.OpenConnectionAsync();
        var connection = (NpgsqlConnection)context.Database.GetDbConnection();
        var product = await context.Database.SqlQuery<long>($"""
            INSERT INTO products (sku, name, description, price, currency, category, tags)
            VALUES ({Guid.NewGuid().ToString("N")}, 'Rake', '', 1, 'EUR', 'garden', ARRAY[]::text[]) RETURNING id AS "Value"
            """).ToListAsync();
        return (product[0], connection.ProcessID);
    }

    private async Task<IEnumerable<string?>> ActorsAsync(string resource)
    {
        using var answer = await api.Http.GetAsync($"/audit?resource={resource}");
        return (await CatalogApi.JsonAsync(answer)).GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("actor").GetString());
    }
}
